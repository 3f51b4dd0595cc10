use std::io;

fn main() -> io::Result<()> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let name = line.trim_end();
    println!("Hello, {}!", if name.is_empty() { "world" } else { name });
    Ok(())
}
