//! Finds every path from the crate root in a file: `crate::a::b`, grouped `use` trees, `super::` chains, macro bodies.
//!
//! It reads tokens, not text, so comments and strings never count. It does not resolve names: a re-export counts for the
//! room it is named through.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path as seen from the crate root, `["chat", "send"]`, with its line (from 1).
#[derive(Debug, PartialEq, Eq)]
pub struct Reference {
    pub line: usize,
    pub path: Vec<String>,
}

/// All references in `text`, which is the module at `module` (`["chat", "send"]` for `chat/send.rs`).
/// The error is a sentence of the tokenizer.
pub fn references(text: &str, module: &[String]) -> Result<Vec<Reference>, String> {
    let tokens: TokenStream = text.parse().map_err(|error| format!("not Rust: {error}"))?;
    let mut found = Vec::new();
    scan(tokens, module, &mut found);
    Ok(found)
}

/// The line of the first identifier that is one of `names`.
pub fn line_naming(tokens: TokenStream, names: &[&str]) -> Option<usize> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if names.contains(&ident.to_string().as_str()) => {
            Some(ident.span().start().line)
        }
        TokenTree::Group(group) => line_naming(group.stream(), names),
        _ => None,
    })
}

fn scan(tokens: TokenStream, module: &[String], found: &mut Vec<Reference>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(ident) if ident == "crate" && is_path_separator(&tokens, at + 1) => {
                tree(&tokens[at + 3..], Vec::new(), found);
            }
            TokenTree::Ident(ident) if ident == "super" && !follows_separator(&tokens, at) => {
                let (up, rest) = supers(&tokens, at);
                if up <= module.len() {
                    tree(&tokens[rest..], module[..module.len() - up].to_vec(), found);
                }
                at = rest;
                continue;
            }
            TokenTree::Ident(ident) if ident == "mod" => {
                if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                {
                    let inner: Vec<String> = module.iter().cloned().chain([name.to_string()]).collect();
                    scan(body.stream(), &inner, found);
                    at += 3;
                    continue;
                }
            }
            TokenTree::Group(group) => scan(group.stream(), module, found),
            _ => {}
        }
        at += 1;
    }
}

/// How many `super::` begin at `at`, and where the path goes on.
fn supers(tokens: &[TokenTree], mut at: usize) -> (usize, usize) {
    let mut up = 0;
    while matches!(tokens.get(at), Some(TokenTree::Ident(ident)) if ident == "super") {
        up += 1;
        at += 1;
        if !is_path_separator(tokens, at) {
            break;
        }
        at += 2;
    }
    (up, at)
}

/// Follows one path or `use` tree and records each of its ends.
fn tree(tokens: &[TokenTree], mut path: Vec<String>, found: &mut Vec<Reference>) {
    let Some(first) = tokens.first() else { return };
    let line = first.span().start().line;
    match first {
        TokenTree::Ident(ident) => {
            if ident != "self" {
                path.push(ident.to_string());
            }
            if is_path_separator(tokens, 1) && tokens.len() > 3 {
                tree(&tokens[3..], path, found);
            } else {
                found.push(Reference { line, path });
            }
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            for branch in
                inner.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','))
            {
                tree(branch, path.clone(), found);
            }
        }
        // A glob, or the type arguments of an expression: the path ends here.
        _ => found.push(Reference { line, path }),
    }
}

fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    colon(at) && colon(at + 1)
}

fn follows_separator(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_path_separator(tokens, at - 2)
}

mod self_tests {
    use super::{line_naming, references};

    fn found(module: &[&str], text: &str) -> Vec<String> {
        let module: Vec<String> = module.iter().map(|name| (*name).to_owned()).collect();
        references(text, &module).unwrap().into_iter().map(|reference| reference.path.join("::")).collect()
    }

    #[test]
    fn plain_grouped_and_glob() {
        assert_eq!(found(&["chat"], "use crate::db::Conn;"), ["db::Conn"]);
        assert_eq!(found(&["chat"], "use crate::{a, b::{self, c}, d::*};"), ["a", "b", "b::c", "d"]);
        assert_eq!(found(&["chat"], "use crate::a::B as C;"), ["a::B"]);
    }

    #[test]
    fn expressions_types_and_macros() {
        assert_eq!(
            found(&["chat"], "fn f(x: &crate::db::Conn) { crate::a::b::<u8>(x) }"),
            ["db::Conn", "a::b"]
        );
        assert_eq!(found(&["chat"], "each!(c, |x| crate::bots::run(x))"), ["bots::run"]);
        assert_eq!(found(&["chat"], "pub(crate) struct A; pub(in crate::chat) struct B;"), ["chat"]);
    }

    #[test]
    fn super_chains_know_their_module() {
        assert_eq!(found(&["chat", "send"], "use super::access::get;"), ["chat::access::get"]);
        assert_eq!(found(&["chat", "send"], "use super::super::bots::card;"), ["bots::card"]);
        assert_eq!(found(&["chat", "send"], "mod tests { use super::super::access; }"), ["chat::access"]);
        assert_eq!(found(&["chat", "send"], "mod tests { use super::*; }"), ["chat::send"]);
    }

    #[test]
    fn comments_and_strings_do_not_count() {
        let text = "/// crate::bots\n// crate::bots\nconst A: &str = \"crate::bots\"; /* use crate::bots; */";
        assert!(found(&["chat"], text).is_empty());
        assert_eq!(line_naming("// diesel\nfn f() { diesel::x() }".parse().unwrap(), &["diesel"]), Some(2));
        assert_eq!(line_naming("const A: &str = \"diesel\";".parse().unwrap(), &["diesel"]), None);
    }

    #[test]
    fn lines_are_of_the_file() {
        let module = ["chat".to_owned()];
        assert_eq!(references("\n\nuse crate::db;", &module).unwrap()[0].line, 3);
        assert!(references("fn f( {", &module).is_err());
    }
}
