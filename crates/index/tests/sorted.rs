//! What goes in comes out in order, in memory and spilt, through several stages of merging.

use index::Sorter;
use std::collections::BTreeMap;

fn pairs(count: u64) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    (0..count).map(|n| {
        let key = (n.wrapping_mul(2_654_435_761) % 977).to_string().into_bytes();
        (key, n.to_string().into_bytes())
    })
}

#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
fn filled(budget: usize, count: u64) -> Sorter {
    let mut sorter = Sorter::with_budget(&std::env::temp_dir(), budget);
    for (key, value) in pairs(count) {
        sorter.push(&key, &value).unwrap();
    }
    sorter
}

fn expected(count: u64) -> BTreeMap<Vec<u8>, Vec<Vec<u8>>> {
    let mut expected: BTreeMap<Vec<u8>, Vec<Vec<u8>>> = BTreeMap::new();
    for (key, value) in pairs(count) {
        expected.entry(key).or_default().push(value);
    }
    expected
}

#[test]
fn sorted_with_ties_in_order_of_arrival() {
    for budget in [1 << 20, 500] {
        let mut sorted = filled(budget, 5000).sorted().unwrap();
        let mut found: BTreeMap<Vec<u8>, Vec<Vec<u8>>> = BTreeMap::new();
        let mut last = Vec::new();
        while let Some((key, value)) = sorted.next().unwrap() {
            assert!(last.as_slice() <= key);
            last = key.to_vec();
            found.entry(key.to_vec()).or_default().push(value.to_vec());
        }
        assert_eq!(found, expected(5000), "budget {budget}");
    }
}

#[test]
fn every_key_is_found_and_no_other() {
    for budget in [1 << 20, 3000] {
        let mut lookup = filled(budget, 5000).lookup().unwrap();
        for (key, values) in expected(5000) {
            let mut found = Vec::new();
            lookup.each(&key, |value| found.push(value.to_vec())).unwrap();
            assert_eq!(found, values);
        }
        for absent in ["", "a", "0000", "99999", "-1"] {
            assert!(!lookup.has(absent.as_bytes()).unwrap());
        }
    }
}

#[test]
fn values_of_one_key_lie_in_several_blocks() {
    // 2,000 values of one key among others, and one that is larger than a block.
    let mut sorter = Sorter::with_budget(&std::env::temp_dir(), 1000);
    for n in 0..2000_u32 {
        sorter.push(b"many", &n.to_be_bytes()).unwrap();
        sorter.push(format!("{n:05}").as_bytes(), b"one").unwrap();
    }
    sorter.push(b"large", &[7].repeat(20_000)).unwrap();
    sorter.push(b"z", b"last").unwrap();
    let mut lookup = sorter.lookup().unwrap();
    for key in ["many", "00000", "z", "many", "01999", "large", "z", "zz", "large", "00001"] {
        let mut found = Vec::new();
        lookup.each(key.as_bytes(), |value| found.push(value.to_vec())).unwrap();
        let expected: Vec<Vec<u8>> = match key {
            "many" => (0..2000_u32).map(|n| n.to_be_bytes().to_vec()).collect(),
            "large" => vec![vec![7; 20_000]],
            "z" => vec![b"last".to_vec()],
            "zz" => vec![],
            _ => vec![b"one".to_vec()],
        };
        assert_eq!(found, expected, "{key}");
    }
}

#[test]
fn nothing_in_nothing_out() {
    let empty = || Sorter::new(&std::env::temp_dir());
    assert!(empty().sorted().unwrap().next().unwrap().is_none());
    assert!(!empty().lookup().unwrap().has(b"x").unwrap());
}
