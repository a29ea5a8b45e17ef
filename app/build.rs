//! The user interface is embedded from `web/dist`. Without it the program must still build, so that
//! nobody needs Node to work on a rule: then the folder is made, empty.

fn main() {
    let dist = std::path::Path::new("../web/dist");
    if let Err(error) = std::fs::create_dir_all(dist) {
        println!("cargo:warning={} cannot be made: {error}", dist.display());
    }
    println!("cargo:rerun-if-changed={}", dist.display());
    println!("cargo:rerun-if-changed=build.rs");
}
