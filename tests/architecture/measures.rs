//! The house measure: how long files are, and how much of them is explanation.

use super::source;

const MEDIAN: usize = 120;
const P95: usize = 450;
const LONGEST: usize = 800;
/// Written by a tool, so as long as the tables are.
const GENERATED: &[&str] = &["schema.rs"];

/// The value below which `percent` of the sorted `values` lie.
fn percentile(values: &[usize], percent: usize) -> usize {
    values.get((values.len() * percent / 100).min(values.len().saturating_sub(1))).copied().unwrap_or(0)
}

#[test]
fn house_measure() {
    let mut files: Vec<_> = source::server().into_iter().chain(source::tests()).collect();
    files.retain(|file| !GENERATED.iter().any(|name| file.name.ends_with(&format!("/{name}"))));
    let mut lines: Vec<usize> = files.iter().map(source::SourceFile::lines).collect();
    lines.sort_unstable();
    let (median, p95, longest) = (percentile(&lines, 50), percentile(&lines, 95), percentile(&lines, 100));

    let share = |begins: &[&str]| {
        let all: usize = lines.iter().sum();
        let is = |line: &&str| begins.iter().any(|begin| line.trim_start().starts_with(begin));
        let of_kind: usize = files.iter().map(|file| file.text.lines().filter(is).count()).sum();
        100 * of_kind / all.max(1)
    };
    let docs = share(&["///", "//!"]);
    let plain = share(&["// ", "/* "]);
    println!("{} files, lines: median {median}, p95 {p95}, longest {longest}", lines.len());
    println!("doc comments {docs} % (8 to 12 wanted), other comments {plain} % (4 at most wanted)");

    let too_long = files.iter().filter(|file| file.lines() > LONGEST);
    let names: Vec<String> = too_long.map(|file| format!("{}: {} lines", file.name, file.lines())).collect();
    assert!(names.is_empty(), "above {LONGEST} lines: {names:?}");
    assert!(median <= MEDIAN, "median file is {median} lines, {MEDIAN} wanted");
    assert!(p95 <= P95, "one file in twenty is above {p95} lines, {P95} wanted");
}

#[test]
fn percentile_of_few() {
    assert_eq!(percentile(&[], 50), 0);
    assert_eq!(percentile(&[7], 95), 7);
    assert_eq!(percentile(&[1, 2, 3, 4], 50), 3);
    assert_eq!(percentile(&(0..100).collect::<Vec<_>>(), 95), 95);
    assert_eq!(percentile(&(0..100).collect::<Vec<_>>(), 100), 99);
}
