//! Builds the browser client into the binary, and only when it changed.

use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCES: &[&str] = &[
    "src",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
    "svelte.config.js",
    "public",
    "build",
];

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
    println!("cargo:rerun-if-changed=build.rs");
    let web = Path::new("web");
    for source in SOURCES.iter().map(|name| web.join(name)).filter(|path| path.exists()) {
        println!("cargo:rerun-if-changed={}", source.display());
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("web");
    println!("cargo:rustc-env=LINGTONG_WEB={}", out.display());
    node_is_there();
    if !installed(web) {
        run(
            Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--prefer-offline"]).current_dir(web),
            "npm ci",
        );
        std::fs::copy(web.join("package-lock.json"), web.join("node_modules/.installed-lock.json"))
            .expect("node_modules was just made");
    }
    let mut build = Command::new("npm");
    build.args(["run", "build", "--", "--outDir"]).arg(&out).arg("--emptyOutDir").current_dir(web);
    run(&mut build, "npm run build");
}

/// The installed packages are those of the lock file.
fn installed(web: &Path) -> bool {
    let read = |path| std::fs::read(web.join(path)).ok();
    read("node_modules/.installed-lock.json").is_some_and(|found| Some(found) == read("package-lock.json"))
}

fn node_is_there() {
    let version = Command::new("node")
        .arg("--version")
        .output()
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok());
    let Some(version) = version else {
        panic!(
            "\n\nLingtong's browser client is built with Node.js, and `node` was not found.\nInstall Node.js 20.19 or newer with npm, then build again.\n\n"
        );
    };
    let mut numbers =
        version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    assert!(
        found >= (20, 19),
        "\n\nLingtong's browser client needs Node.js 20.19 or newer; this is {}.\n\n",
        version.trim()
    );
}

fn run(command: &mut Command, what: &str) {
    let status = command.stdin(std::process::Stdio::null()).output();
    match status {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!(
            "\n\n{what} failed while building the browser client (server/web):\n{}\n{}\n\n",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) => {
            panic!("\n\n{what} could not be started: {error}. Install Node.js 20.19 or newer with npm.\n\n")
        }
    }
}
