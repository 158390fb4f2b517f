//! Has the program built again when the built web interface changes. Needs neither Node nor the network.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // A missing folder must not be named: cargo would take it as always changed. `make build` touches this file instead.
    if std::path::Path::new("../web/dist/index.html").exists() {
        println!("cargo:rerun-if-changed=../web/dist");
    }
}
