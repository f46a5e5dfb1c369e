use super::{Statement, Statements};

fn split(text: &str) -> Vec<Statement<'_>> {
    Statements::new(text).map(Result::unwrap).collect()
}

fn texts(text: &str) -> Vec<&str> {
    split(text).into_iter().map(|statement| statement.text).collect()
}

/// What cannot be read, and what was read before it.
fn stops(text: &str) -> (usize, String) {
    let mut statements = Statements::new(text);
    let read = statements.by_ref().take_while(Result::is_ok).count();
    assert!(statements.next().is_none());
    let last = Statements::new(text).nth(read).unwrap().unwrap_err();
    (read, last.to_string())
}

#[test]
fn semicolons_that_end_nothing() {
    for whole in [
        "select 'it''s;', \"a;\"\"b\", E'\\';', $$;$$, $a$;$$;$a$;",
        "select 1 /* ; /* nested; */ ; */ + 1 -- ;\n;",
        "select E'\\\\', e'a'\n  -- ;\n '\\';', U&'\\0061;', u&\"x;\", B'1;', x'f;', N'n;';",
        "create rule r as on insert to t do also (delete from a; delete from b);",
        "create or replace function f() returns int begin atomic select case when true then 1 end; select 2; end;",
        "create function f() returns int language sql as $$ select 1; $$;",
        "create procedure p() begin atomic insert into t values (1); end;",
        "select a$b$c, $1, 'x' as é$q$ from t where \"$q$\" > 1;",
        "select 1 as begin;",
    ] {
        assert_eq!(texts(&format!("{whole} select 2;")), [whole, "select 2;"], "{whole}");
    }
}

#[test]
fn what_looks_like_more_than_it_is() {
    // A word that only ends with a letter before a quote is no string with escapes.
    assert_eq!(texts("select note'\\'; x;"), ["select note'\\';", "x;"]);
    assert_eq!(texts("select '\\'; x;"), ["select '\\';", "x;"]);
    // Without the end of a line between them, the second is a string of its own.
    assert_eq!(texts("select E'a' '\\'; x;"), ["select E'a' '\\';", "x;"]);
    assert_eq!(texts("select 1$x; y;"), ["select 1$x;", "y;"]);
    assert_eq!(texts("select $1 $2; y;"), ["select $1 $2;", "y;"]);
    assert_eq!(texts("select 5 */ 2; y;"), ["select 5 */ 2;", "y;"]);
    assert_eq!(texts("end; case; begin; x;"), ["end;", "case;", "begin;", "x;"]);
}

#[test]
fn lines_words_and_blanks() {
    let text = "-- first\n\n/* two\nlines */ create\n  Table \"Quoted\" t (stdin int);;\n;\nselect 1 -- done\n";
    let found = split(text);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].line, found[1].line), (4, 7));
    assert_eq!(found[0].words, ["CREATE", "TABLE", "T"]);
    assert!(found[0].says("stdin") && !found[0].says("quoted"));
    assert_eq!(found[1].text, "select 1 -- done");
    assert!(split("").is_empty() && split(" -- x\n/* y */;\n").is_empty());
}

#[test]
fn what_has_no_end_is_named_by_its_line() {
    for open in ["select 'x", "select \"x", "select $a$ x", "/* x", "select (1;", "select E'\\"] {
        let (read, said) = stops(&format!("select 1;\n\n{open}"));
        assert!(read == 1 && said.contains("line 3"), "{open}: {said}");
    }
    assert_eq!(stops("create function f() begin atomic select 1;").0, 0);
}

#[test]
fn commands_of_psql() {
    let dump = "--\n-- dump\n--\n\n\\restrict aB3\n\nSET x = 1;\nselect 1;\n\n\\unrestrict aB3\n\n";
    let found = split(dump);
    assert_eq!((found.len(), found[0].line, found[0].text), (2, 7, "SET x = 1;"));
    for wrong in [
        "select 1;\n\\connect x\n",
        "select 1;\n \\restrict x\n",
        "select 1;\nselect 2\n\\restrict x",
    ] {
        let (read, said) = stops(wrong);
        assert!(read == 1 && said.contains("command of psql"), "{wrong}: {said}");
    }
    let said = stops("select 1;\nselect 2 \\gexec\n").1;
    assert!(said.contains("\\gexec") && said.contains("line 2"), "{said}");
}
