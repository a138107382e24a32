//! What the documents promise about the repository: links lead somewhere, tables miss nothing.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag};

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("a folder in the root").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The Markdown files that people read, in a fixed order.
fn documents() -> Vec<PathBuf> {
    let folders = [root(), root().join("pulse-hooks/docs")];
    let mut found = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 15, "{found:?}");
    found
}

fn links(markdown: &str) -> Vec<String> {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    let target = |event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    };
    events.filter_map(target).collect()
}

/// Not an address, and not an item of the crate, which rustdoc looks after.
fn is_of_a_file(link: &str) -> bool {
    let is_address = link.contains("://") || link.starts_with("mailto:");
    !is_address && (link.contains('/') || link.ends_with(".md"))
}

#[test]
fn links_to_files_lead_to_files() {
    let mut followed = 0;
    for document in documents() {
        let folder = document.parent().expect("a folder");
        for link in links(&read(&document))
            .iter()
            .filter(|link| is_of_a_file(link))
        {
            let file = link.split('#').next().unwrap_or(link);
            let is_there = folder.join(file).exists();
            assert!(is_there, "{}: `{link}` leads nowhere", document.display());
            followed += 1;
        }
    }
    assert!(followed > 0);
}

/// They are read on the web, where the repository's folders are not around them.
#[test]
fn the_library_s_pages_and_the_readme_link_to_no_files() {
    for document in documents() {
        let is_of_repository = document.parent() == Some(&root());
        if is_of_repository && !document.ends_with("README.md") {
            continue;
        }
        let links = links(&read(&document));
        let to_files: Vec<_> = links.iter().filter(|link| is_of_a_file(link)).collect();
        assert!(to_files.is_empty(), "{}: {to_files:?}", document.display());
    }
}

/// What a link into the documentation names is there once it is published.
#[test]
fn links_to_the_guide_lead_to_its_pages() {
    let guide = read(&root().join("pulse-hooks/src/guide.rs"));
    let mut followed = 0;
    for document in documents() {
        for link in links(&read(&document)) {
            let Some(page) = link.strip_prefix(GUIDE) else {
                continue;
            };
            let page = page.split('/').next().unwrap_or(page);
            let is_there = guide.contains(&format!("pub mod {page} {{}}"));
            assert!(is_there, "{}: `{link}` leads nowhere", document.display());
            followed += 1;
        }
    }
    assert!(followed > 0);
}

const GUIDE: &str = "https://docs.rs/pulse-hooks/latest/pulse_hooks/guide/";

#[test]
fn every_feature_stands_in_the_table_of_features() {
    let manifest = read(&root().join("pulse-hooks/Cargo.toml"));
    let (_, rest) = manifest.split_once("\n[features]\n").expect("features");
    let (features, _) = rest.split_once("\n[").expect("another section");
    let names = features.lines().filter_map(|line| line.split_once(" = ["));
    let names: Vec<_> = names.map(|(name, _)| name).collect();
    assert!(names.len() > 8, "{names:?}");

    let page = read(&root().join("pulse-hooks/docs/crate.md"));
    let first_cells = page.lines().filter(|line| line.starts_with("| `"));
    let first_cells: String = first_cells
        .filter_map(|line| line.split('|').nth(1))
        .collect();
    for name in names {
        let is_there = first_cells.contains(&format!("`{name}`"));
        assert!(is_there, "`{name}` is not in the table of `docs/crate.md`");
    }
}

/// Whoever builds the package from a registry has nothing else.
#[test]
fn what_is_compiled_in_stands_inside_its_package() {
    for package in ["pulse-hooks", "pulse-hooks-macros"] {
        let package = root().join(package);
        let mut included = 0;
        for source in sources(&package.join("src")) {
            let text = read(&source);
            for path in text.split("include_str!(\"").skip(1) {
                let path = path.split('"').next().expect("the first piece");
                let file = source.parent().expect("a folder").join(path);
                let file = file.canonicalize();
                let file = file.unwrap_or_else(|error| panic!("`{path}`: {error}"));
                assert!(
                    file.starts_with(&package),
                    "`{path}` in {}",
                    source.display()
                );
                included += 1;
            }
        }
        assert!(included > 0 || package.ends_with("pulse-hooks-macros"));
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
