//! Types: what a column is made of.

use catalog::{Base, Kind};

/// The type of that name and kind; `modifier` is what `pg_attribute.atttypmod` holds, in which each
/// type packs its lengths as it likes. Lengths and labels of an array are those of its elements.
pub(super) fn base(name: &str, kind: &str, modifier: i32, labels: Vec<String>) -> Base {
    let mut base = Base::scalar(name);
    base.labels = labels;
    base.kind = match kind {
        "scalar" => Kind::Scalar,
        "enum" => Kind::Enum,
        "array" => Kind::Array,
        _ => Kind::Other,
    };
    if modifier >= 0 {
        (base.size, base.scale) = match base.kind {
            Kind::Scalar => sizes(name, modifier),
            Kind::Array => sizes(name.trim_start_matches('_'), modifier),
            Kind::Enum | Kind::Other => (None, None),
        };
    }
    base
}

fn sizes(name: &str, modifier: i32) -> (Option<u32>, Option<i32>) {
    /// The header of a value of any length, which these types add to theirs.
    const HEADER: i32 = 4;
    let some = |size: i32| u32::try_from(size).ok();
    match name {
        "varchar" | "bpchar" => (some(modifier - HEADER), None),
        "bit" | "varbit" | "time" | "timetz" | "timestamp" | "timestamptz" => {
            (some(modifier), None)
        }
        // Eleven bits, of which the highest is the sign: from version 15 on a scale can be negative.
        "numeric" => {
            let packed = modifier - HEADER;
            (some(packed >> 16), Some(((packed & 0x7ff) ^ 0x400) - 0x400))
        }
        // The upper half says which fields it has; all bits of the lower one are "as many as fit".
        "interval" => (some(modifier & 0xffff).filter(|digits| *digits != 0xffff), None),
        _ => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers() {
        for (name, modifier, size, scale) in [
            ("varchar", 14, Some(10), None),
            ("bpchar", -1, None, None),
            ("bit", 3, Some(3), None),
            ("numeric", (5 << 16 | 2) + 4, Some(5), Some(2)),
            ("numeric", (3 << 16 | (-2 & 0x7ff)) + 4, Some(3), Some(-2)),
            ("numeric", (1000 << 16 | 0x3e8) + 4, Some(1000), Some(1000)),
            ("timestamptz", 0, Some(0), None),
            ("interval", 0x7fff_ffff, None, None),
            ("interval", 0x7fff_0003, Some(3), None),
            ("int4", -1, None, None),
        ] {
            let found = base(name, "scalar", modifier, vec![]);
            assert_eq!((found.size, found.scale), (size, scale), "{name} {modifier}");
        }
        assert_eq!(base("_varchar", "array", 14, vec![]).size, Some(10));
        assert_eq!(base("_int4", "array", -1, vec![]).size, None);
    }
}
