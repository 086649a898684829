//! PostgreSQL inserts of many rows in one prepared statement: arrays through `unnest`.
//!
//! diesel caches no batch insert; a fragment of our own with a static query id is parsed and planned once a connection.

/// Declares a struct of column vectors that is one cached `INSERT … SELECT * FROM unnest(…)`, with what stands after it and,
/// if given, before it.
macro_rules! unnest_insert {
    ($(#[$meta:meta])* $name:ident, $table:literal, $columns:tt, $suffix:literal) => {
        $crate::db::unnest_insert!($(#[$meta])* $name, $table, $columns, "", $suffix);
    };
    ($(#[$meta:meta])* $name:ident, $table:literal, { $($column:ident: $sql:ty => $rust:ty),* $(,)? }, $prefix:literal, $suffix:literal) => {
        $(#[$meta])*
        #[derive(Default)]
        pub(crate) struct $name { $(pub(crate) $column: Vec<$rust>,)* }

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name {
            fn walk_ast<'b>(&'b self, mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>) -> diesel::QueryResult<()> {
                out.push_sql(concat!($prefix, "INSERT INTO ", $table, " ("));
                out.push_sql(&[$(stringify!($column)),*].join(", "));
                out.push_sql(") SELECT * FROM unnest(");
                let mut first = true;
                $(
                    if !first { out.push_sql(", "); }
                    first = false;
                    out.push_bind_param::<diesel::sql_types::Array<$sql>, _>(&self.$column)?;
                )*
                let _ = first;
                out.push_sql(concat!(") ", $suffix));
                Ok(())
            }
        }

        impl diesel::query_builder::QueryId for $name {
            type QueryId = Self;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl diesel::RunQueryDsl<diesel::PgConnection> for $name {}
    };
}
pub(crate) use unnest_insert;
