//! Reads the project's Rust files and knows each one's place in the module tree.

use std::path::{Path, PathBuf};

use super::paths::{self, Reference};

pub struct SourceFile {
    /// From the project's root, `server/src/chat/send.rs`.
    pub name: String,
    /// From the crate root: `["chat", "send"]`; `mod.rs` stands for its folder.
    pub module: Vec<String>,
    pub text: String,
}

impl SourceFile {
    fn read(path: &Path, root: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let inside = path.strip_prefix(root).unwrap();
        let name = path.strip_prefix(project()).unwrap().display().to_string();
        Self { name, module: module_of(inside), text }
    }

    pub fn references(&self) -> Vec<Reference> {
        paths::references(&self.text, &self.module).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    pub fn line_naming(&self, names: &[&str]) -> Option<usize> {
        paths::line_naming(self.text.parse().unwrap(), names)
    }

    pub fn has_module_doc(&self) -> bool {
        self.text.lines().next().is_some_and(|line| line.starts_with("//!"))
    }

    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }
}

/// The project's root.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

pub fn server() -> Vec<SourceFile> {
    rust_files(&project().join("server/src"))
}

pub fn tests() -> Vec<SourceFile> {
    rust_files(&project().join("tests"))
}

fn rust_files(root: &Path) -> Vec<SourceFile> {
    let files = files_below(root).into_iter().filter(|path| path.extension().is_some_and(|ext| ext == "rs"));
    files.map(|path| SourceFile::read(&path, root)).collect()
}

/// All files below `folder` in the order of their names, without what is built, fetched or Git's own.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    const NOT_OURS: &[&str] = &[".git", "target", "node_modules", "dist", ".svelte-kit", "test-results"];
    let mut found = Vec::new();
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type().unwrap();
        if NOT_OURS.contains(&entry.file_name().to_str().unwrap_or_default()) {
            continue;
        } else if kind.is_dir() {
            found.extend(files_below(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}

fn module_of(inside: &Path) -> Vec<String> {
    let mut module: Vec<String> =
        inside.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

mod self_tests {
    use super::{Path, SourceFile, module_of};

    #[test]
    fn a_file_knows_its_module() {
        assert_eq!(module_of(Path::new("chat/send.rs")), ["chat", "send"]);
        assert_eq!(module_of(Path::new("live/socket/mod.rs")), ["live", "socket"]);
        assert_eq!(module_of(Path::new("app.rs")), ["app"]);
    }

    #[test]
    fn the_first_line_is_the_module_doc() {
        let file = |text: &str| SourceFile { name: String::new(), module: Vec::new(), text: text.to_owned() };
        assert!(file("//! Sends.\n").has_module_doc());
        assert!(!file("use std::fmt;\n//! Late.\n").has_module_doc());
        assert!(!file("").has_module_doc());
    }
}
