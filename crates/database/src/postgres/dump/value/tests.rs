use super::*;

fn manner(careful: bool) -> Manner {
    Manner { careful, zone: None, assumed: Cell::new(false) }
}

/// The text as it is kept.
fn kept(store: &Store, text: &str) -> Result<String, String> {
    let mut buffer = Vec::new();
    match store.stored(text.as_bytes(), &manner(true), &mut buffer) {
        Ok(Stored::Text(text)) => Ok(String::from_utf8(text.to_vec()).unwrap()),
        Ok(other) => Ok(format!("{other:?}")),
        Err(odd) => Err(odd.into_owned()),
    }
}

fn all(store: &Store, pairs: &[(&str, &str)]) {
    for (text, expected) in pairs {
        assert_eq!(kept(store, text).as_deref(), Ok(*expected), "{text}");
        // What a server writes stays as it is.
        assert_eq!(kept(store, expected).as_deref(), Ok(*expected), "{expected}");
    }
}

fn refused(store: &Store, texts: &[&str]) {
    for text in texts {
        assert!(kept(store, text).is_err(), "{text}: {:?}", kept(store, text));
    }
}

#[test]
fn instants_are_brought_to_greenwich() {
    let pairs = [
        ("2024-01-02 03:04:05+02", "2024-01-02 01:04:05+00"),
        ("2024-01-01 00:30:00.120000+05:45", "2023-12-31 18:45:00.12+00"),
        ("1890-01-01 00:53:28+00:53:28", "1890-01-01 00:00:00+00"),
        ("0044-03-15 12:00:00+00 BC", "0044-03-15 12:00:00+00 BC"),
        ("0001-01-01 00:30:00+01", "0001-12-31 23:30:00+00 BC"),
        ("15000-12-31 23:59:59-01", "15001-01-01 00:59:59+00"),
        ("infinity", "infinity"),
        ("2024-02-29T23:59:60Z", "2024-03-01 00:00:00+00"),
        ("2024-1-2 3:04 -0330", "2024-01-02 06:34:00+00"),
    ];
    all(&Store::Instant(6), &pairs);
    assert_eq!(
        kept(&Store::Instant(0), "2024-01-01 00:00:00.5+00").unwrap(),
        "2024-01-01 00:00:01+00"
    );
    let (manner, mut buffer) = (manner(false), Vec::new());
    Store::Instant(6).stored(b"2024-01-01 00:00:00", &manner, &mut buffer).unwrap();
    assert!(manner.assumed.get());
    refused(
        &Store::Instant(6),
        &["2024-01-01 00:00:00 Europe/Berlin", "now", "2024-02-30 00:00:00Z"],
    );
}

#[test]
fn days_and_times_as_a_person_writes_them() {
    let pairs = [
        ("2009/1/1", "2009-01-01 00:00:00"),
        ("20090101", "2009-01-01 00:00:00"),
        ("2007-02-15 22:25:46.996500", "2007-02-15 22:25:46.9965"),
        ("2007-02-15 24:00:00", "2007-02-16 00:00:00"),
        ("-infinity", "-infinity"),
        ("2000-02-29 10:00", "2000-02-29 10:00:00"),
    ];
    all(&Store::Moment(6), &pairs);
    all(
        &Store::Day,
        &[
            ("1996-7-4", "1996-07-04"),
            ("2024-12-31", "2024-12-31"),
            ("0044-03-15 BC", "0044-03-15 BC"),
        ],
    );
    all(
        &Store::Clock(6),
        &[("9:05", "09:05:00"), ("24:00:00", "24:00:00"), ("10:00:00.5", "10:00:00.5")],
    );
    refused(&Store::Day, &["January 8, 1999", "1/2/2024", "2024-13-01", "2023-02-29", ""]);
    refused(&Store::Moment(6), &["2024-01-01 25:00:00", "2024-01-01 10:61:00"]);
}

#[test]
fn decimals() {
    let two = Store::Decimal(Some((5, 2)));
    all(
        &two,
        &[
            (".99", "0.99"),
            ("1", "1.00"),
            ("1.005", "1.01"),
            ("-0.001", "0.00"),
            ("+1e2", "100.00"),
            ("007.1", "7.10"),
            ("NaN", "NaN"),
        ],
    );
    refused(&two, &["1000", "abc", "", "1.2.3", "999.999"]);
    let any = Store::Decimal(None);
    all(
        &any,
        &[
            ("1.50", "1.50"),
            ("1e3", "1000"),
            ("1.5e-3", "0.0015"),
            ("-0", "0"),
            ("-0.0", "0.0"),
            ("inf", "Infinity"),
            ("00", "0"),
        ],
    );
    all(&Store::Decimal(Some((3, -2))), &[("12345", "12300"), ("12350", "12400"), ("49", "0")]);
    all(&Store::Decimal(Some((2, 4))), &[("0.0012", "0.0012")]);
}

#[test]
fn floats_of_old_dumps_are_shortened() {
    let real = |store: &Store, text: &str| match store.stored(
        text.as_bytes(),
        &manner(false),
        &mut Vec::new(),
    ) {
        Ok(Stored::Real(value)) => value,
        other => panic!("{other:?}"),
    };
    assert_eq!(real(&Store::Double, "0.10000000000000001").to_bits(), 0.1_f64.to_bits());
    assert_eq!(real(&Store::Single, "0.100000001").to_bits(), 0.1_f64.to_bits());
    assert_eq!(real(&Store::Double, "-0").to_bits(), (-0.0_f64).to_bits());
    assert_eq!(real(&Store::Double, "-Infinity").to_bits(), f64::NEG_INFINITY.to_bits());
    assert_eq!(kept(&Store::Double, "NaN").unwrap(), "NaN");
    refused(&Store::Double, &["1e999", "x", ""]);
    refused(&Store::Single, &["1e39"]);
    let floats = Store::Array(Box::new(Store::Double));
    all(
        &floats,
        &[(
            "{0.10000000000000001,1e15,1e14,NaN,NULL,1e-5,0.0001,-0}",
            "{0.1,1e+15,100000000000000,NaN,NULL,1e-05,0.0001,-0}",
        )],
    );
    all(
        &Store::Array(Box::new(Store::Single)),
        &[("{1000000,100000,16777217}", "{1e+06,100000,1.6777216e+07}")],
    );
}

#[test]
fn nested_values() {
    let texts = Store::Array(Box::new(Store::Text));
    all(
        &texts,
        &[
            (
                "{ a , \"b c\",null,\"NULL\" ,\"\" , \"q\\\"\\\\\"}",
                "{a,\"b c\",NULL,\"NULL\",\"\",\"q\\\"\\\\\"}",
            ),
            ("[0:1]={a,b}", "[0:1]={a,b}"),
            ("{{a,b},{c,d}}", "{{a,b},{c,d}}"),
            ("{}", "{}"),
        ],
    );
    refused(&texts, &["a", "{a", "{a}b", "{a,}"]);
    let instants = Store::Array(Box::new(Store::Instant(6)));
    all(&instants, &[("{\"2024-01-01 00:00:00+01\"}", "{\"2023-12-31 23:00:00+00\"}")]);
    let range = Store::Range(Box::new(Store::Instant(6)));
    all(
        &range,
        &[
            ("[\"2024-01-01 00:00:00+01\",)", "[\"2023-12-31 23:00:00+00\",)"),
            ("empty", "empty"),
            ("(,)", "(,)"),
        ],
    );
    let several = Store::Multirange(Box::new(Store::Instant(6)));
    all(
        &several,
        &[(
            "{[\"2024-01-01 00:00:00+01\",), (,\"2020-01-01 00:00:00+00\")}",
            "{[\"2023-12-31 23:00:00+00\",),(,\"2020-01-01 00:00:00+00\")}",
        )],
    );
    let row = Store::Row(vec![Store::Instant(6), Store::Text, Store::Double]);
    all(
        &row,
        &[
            (
                "(\"2024-01-01 00:00:00+01\",\"a \"\"b\"\"\",)",
                "(\"2023-12-31 23:00:00+00\",\"a \"\"b\"\"\",)",
            ),
            ("(,\"\",1.50)", "(,\"\",1.5)"),
        ],
    );
}

#[test]
fn everything_else() {
    all(
        &Store::Uuid,
        &[("{A0EEBC99-9C0B-4EF8-BB6D6BB9BD380A11}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")],
    );
    refused(&Store::Uuid, &["a0eebc99", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g"]);
    all(&Store::Padded(3), &[("é", "é  "), ("abc ", "abc")]);
    all(
        &Store::Words,
        &[
            ("'mad':11 'epic':4 'a''b\\\\c':14,2A,2 b", "'a''b\\\\c':2A,14 'b' 'epic':4 'mad':11"),
            ("", ""),
        ],
    );
    refused(&Store::Words, &["'a", "a:", "a:b", ":1"]);
    all(&Store::Figure, &[("<(0.10000000000000001,-2),1e15>", "<(0.1,-2),1e+15>")]);
    refused(&Store::Padded(3), &["abcd"]);
    all(&Store::Short(3), &[("äöü  ", "äöü"), ("abc", "abc")]);
    all(
        &Store::Parts,
        &[
            ("{\"bb\":1e2,\"a\":[1.50,null],\"a\":{}}", "{\"a\": {}, \"bb\": 100}"),
            ("\"a\\u00e9\\n\"", "\"aé\\n\""),
        ],
    );
    refused(&Store::Parts, &["{", "{\"a\" 1}", "\"\\u0000\"", "1 2"]);
    all(&Store::Label(vec!["a".into(), "b c".into()]), &[("b c", "b c")]);
    refused(&Store::Label(vec!["a".into()]), &["A"]);
    refused(&Store::Integer(-5, 5), &["6", "x", "", "1.5"]);
    assert_eq!(
        kept(&Store::Integer(i64::MIN, i64::MAX), " -9223372036854775808").unwrap(),
        "Integer(-9223372036854775808)"
    );
    for (text, bytes) in [("\\x00fF", &[0, 255][..]), ("a\\\\b\\001", b"a\\b\x01"), ("\\x", b"")] {
        let mut buffer = Vec::new();
        let stored = Store::Bytes.stored(text.as_bytes(), &manner(false), &mut buffer);
        assert_eq!(stored, Ok(Stored::Blob(bytes)));
    }
    refused(&Store::Bytes, &["\\x0", "\\xzz", "\\9"]);
    for (text, truth) in [("t", 1), ("no", 0), ("TRUE", 1), ("0", 0), ("of", 0)] {
        assert_eq!(kept(&Store::Truth, text).unwrap(), format!("Integer({truth})"));
    }
    refused(&Store::Truth, &["o", "2", ""]);
}
