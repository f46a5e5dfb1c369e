//! What answers, and is no server, or no longer.

use crate::visitor::Visitor;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// The URL of something that does this with every connection.
fn answers(with: fn(TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(with));
    format!("postgres://clerk:hunter2@127.0.0.1:{port}/x?connect_timeout=2")
}

#[test]
fn one_that_takes_the_connection_and_says_nothing() {
    let url = answers(|stream| {
        std::thread::spawn(|| {
            std::thread::sleep(Duration::from_secs(60));
            drop(stream);
        });
    });
    let begun = Instant::now();
    let said = Visitor::new().hides("hunter2").refused(&url);
    assert!(said.contains("no answer within 2 seconds"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn one_that_hangs_up() {
    let said = Visitor::new().hides("hunter2").refused(&answers(drop));
    assert!(said.contains("the server closed the connection"), "{said}");
    let said = Visitor::new().refused(&answers(|mut stream| {
        let _ = stream.read(&mut [0; 8]);
        let _ = stream.write_all(b"S");
    }));
    assert!(said.contains("the server closed the connection"), "{said}");
}

#[test]
fn one_that_speaks_another_language() {
    let url = answers(|mut stream| {
        let _ = stream.read(&mut [0; 8]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let _ = stream.read(&mut [0; 1024]);
    });
    let said = Visitor::new().hides("hunter2").refused(&url);
    assert!(said.contains("is it a server of PostgreSQL"), "{said}");
}
