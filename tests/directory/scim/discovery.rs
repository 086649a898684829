//! What the server says of itself is what it does.

use super::{Client, path, refusal};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

#[actix_web::test]
async fn the_schemas_say_what_a_user_may_hold() {
    let client = Client::on(Backend::Sqlite).await;
    let config = client.gets("/ServiceProviderConfig").await;
    for (what, supported) in [
        ("patch", true),
        ("filter", true),
        ("etag", true),
        ("bulk", false),
        ("sort", false),
        ("changePassword", false),
    ] {
        assert_eq!(config[what]["supported"], supported, "{what}");
    }
    let types = client.gets("/ResourceTypes").await;
    for kind in types["Resources"].as_array().unwrap() {
        let one = client.gets(&format!("/ResourceTypes/{}", kind["name"].as_str().unwrap())).await;
        assert_eq!(one, *kind);
        client.gets(kind["endpoint"].as_str().unwrap()).await;
        let extensions = kind["schemaExtensions"].as_array().unwrap().iter().map(|it| &it["schema"]);
        for urn in std::iter::once(&kind["schema"]).chain(extensions) {
            let schema = client.gets(&format!("/Schemas/{}", urn.as_str().unwrap())).await;
            assert_eq!(schema["id"], *urn);
        }
    }
    let schemas = client.gets("/Schemas").await;
    let attributes = |urn: &str| -> Value {
        let schemas = schemas["Resources"].as_array().unwrap();
        schemas.iter().find(|schema| schema["id"] == urn).unwrap()["attributes"].clone()
    };
    let user = attributes("urn:ietf:params:scim:schemas:core:2.0:User");
    let user = user.as_array().unwrap();
    let named = |name: &str| user.iter().find(|attribute| attribute["name"] == name).unwrap();
    assert_eq!(
        (&named("userName")["required"], &named("userName")["uniqueness"], &named("userName")["caseExact"]),
        (&json!(true), &json!("server"), &json!(false))
    );
    assert_eq!(
        (&named("emails")["multiValued"], &named("groups")["mutability"]),
        (&json!(true), &json!("readOnly"))
    );
    for path in ["/ResourceTypes?filter=name%20pr", "/Schemas?filter=id%20pr"] {
        assert_eq!(refusal(&client.goes(client.asks("GET", path)).await), (403, ""), "{path}");
    }
    for path in [
        "/ResourceTypes/Robot",
        "/Schemas/urn:x",
        "/Robots",
        "/Users/x",
        "/Users/1",
        "/Users/-1",
        "/Bulk",
        "",
    ] {
        assert_eq!(refusal(&client.goes(client.asks("GET", path)).await), (404, ""), "{path}");
    }
    let ada = client.adds("ada").await;
    for (method, path) in
        [("DELETE", "/Users"), ("POST", &*path(&ada)), ("PUT", "/Schemas"), ("PATCH", "/Me")]
    {
        assert_eq!(
            refusal(&client.goes(client.asks(method, path).raw("{}")).await),
            (405, ""),
            "{method} {path}"
        );
    }
    client.close().await;
}
