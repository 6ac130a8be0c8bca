//! Prints the lines below a directory that contain a word: search WORD DIRECTORY.
use std::{env, fs, io, path::Path, process};

fn search(word: &str, directory: &Path, found: &mut usize) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(directory)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            search(word, &path, found)?;
            continue;
        }
        for (number, line) in fs::read_to_string(&path)?.lines().enumerate() {
            if line.contains(word) {
                println!("{}:{}: {}", path.display(), number + 1, line.trim());
                *found += 1;
            }
        }
    }
    Ok(())
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if arguments.len() != 3 {
        eprintln!("usage: search WORD DIRECTORY");
        process::exit(2);
    }
    let mut found = 0;
    if let Err(error) = search(&arguments[1], Path::new(&arguments[2]), &mut found) {
        eprintln!("search: {}: {}", arguments[2], error);
        process::exit(2);
    }
    process::exit(if found == 0 { 1 } else { 0 });
}
