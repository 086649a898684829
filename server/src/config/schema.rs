//! The sections and keys of the configuration, read off the structs' JSON Schema.

use schemars::generate::SchemaSettings;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Config;

/// One `[section]` with its keys, in the order of the structs.
pub(super) struct Section {
    /// `server`, or `directory.ldap` for a section inside another.
    pub path: String,
    pub doc: String,
    pub keys: Vec<Key>,
}

/// One key of a section.
pub(super) struct Key {
    pub name: String,
    pub doc: String,
    /// JSON Schema of the value.
    pub schema: Value,
    /// `Null` if it has none.
    pub default: Value,
}

/// All sections. A section is never empty of both keys and sections below it.
pub(super) fn sections() -> Vec<Section> {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let root = settings.into_generator().into_root_schema_for::<Config>();
    let mut found = Vec::new();
    let defaults = serde_json::to_string(&Config::default()).expect("a configuration is plain data");
    walk("", root.as_value(), &defaults, &mut found);
    found
}

/// `defaults` is the JSON text of the section's default.
fn walk(path: &str, schema: &Value, defaults: &str, found: &mut Vec<Section>) {
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    let defaults = in_order(defaults);
    // The schema sorts names, the structs' order is the one to read. An optional section has no default to ask.
    let mut names: Vec<&String> = properties.keys().collect();
    names.sort_by_key(|name| defaults.iter().position(|(other, _)| other == *name));
    let mut section = Section { path: path.to_owned(), doc: doc(schema), keys: Vec::new() };
    let mut below = Vec::new();
    for name in names {
        let default =
            defaults.iter().find(|(other, _)| other == name).map_or("null", |(_, value)| value.get());
        let schema = &properties[name];
        match table_of(schema) {
            Some(table) => below.push((name, table, default)),
            None => section.keys.push(Key {
                name: name.clone(),
                doc: doc(schema),
                schema: schema.clone(),
                default: serde_json::from_str(default).unwrap_or_default(),
            }),
        }
    }
    if !section.keys.is_empty() {
        found.push(section);
    }
    for (name, table, default) in below {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        walk(&path, table, default, found);
    }
}

/// The schema of a struct, also inside an `Option`.
fn table_of(schema: &Value) -> Option<&Value> {
    if schema["properties"].is_object() {
        return Some(schema);
    }
    schema["anyOf"].as_array()?.iter().find(|part| part["properties"].is_object())
}

fn doc(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().to_owned()
}

/// Members of a JSON object in the order of the text; nothing for another value.
fn in_order(json: &str) -> Vec<(String, Box<RawValue>)> {
    struct Members(Vec<(String, Box<RawValue>)>);

    impl<'de> Deserialize<'de> for Members {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Collect;

            impl<'de> Visitor<'de> for Collect {
                type Value = Members;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                    let mut members = Vec::new();
                    while let Some(member) = map.next_entry()? {
                        members.push(member);
                    }
                    Ok(Members(members))
                }
            }
            deserializer.deserialize_map(Collect)
        }
    }
    serde_json::from_str::<Members>(json).map(|members| members.0).unwrap_or_default()
}

impl Key {
    /// True if a variable's value is taken as it is, without TOML quotes.
    pub fn is_text(&self) -> bool {
        has_type(&self.schema, "string") || self.choices().is_some()
    }

    pub fn is_list(&self) -> bool {
        has_type(&self.schema, "array")
    }

    fn choices(&self) -> Option<Vec<&str>> {
        if let Some(list) = self.schema["enum"].as_array() {
            return Some(list.iter().filter_map(Value::as_str).collect());
        }
        self.schema["oneOf"]
            .as_array()
            .map(|list| list.iter().filter_map(|one| one["const"].as_str()).collect())
    }

    /// Least and greatest allowed value of a whole number.
    pub fn range(&self) -> Option<(i64, i64)> {
        let end = |name: &str| self.schema[name].as_f64().map(|value| value as i64);
        has_type(&self.schema, "integer")
            .then(|| (end("minimum").unwrap_or(0), end("maximum").unwrap_or(i64::MAX)))
    }

    /// What may stand here, as the end of "expected ...".
    pub fn allowed(&self) -> String {
        if let Some(choices) = self.choices() {
            return choices.iter().map(|choice| format!("\"{choice}\"")).collect::<Vec<_>>().join(" or ");
        }
        match self.range() {
            Some((least, i64::MAX)) => format!("a whole number from {least}"),
            Some((least, greatest)) => format!("a whole number from {least} to {greatest}"),
            None if self.is_list() && has_type(&self.schema["items"], "object") => {
                "tables of its keys".into()
            }
            None if self.is_list() => "a list of texts".into(),
            None if has_type(&self.schema, "object") => "a table of texts, { \"name\" = \"value\" }".into(),
            None if has_type(&self.schema, "boolean") => "true or false".into(),
            None if has_type(&self.schema, "number") => "a number".into(),
            None => "a text".into(),
        }
    }
}

fn has_type(schema: &Value, name: &str) -> bool {
    match &schema["type"] {
        Value::String(one) => one == name,
        Value::Array(several) => several.iter().any(|one| one == name),
        _ => false,
    }
}
