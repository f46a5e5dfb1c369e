use super::*;

/// `parent` refuses NULL, `parent?` takes it, `parent~` can wait.
fn table(name: &str, parents: &[&str]) -> Table {
    let reference = |text: &&str| {
        let parent = text.trim_end_matches(['?', '~']);
        Reference {
            columns: vec!["x".into()],
            parent: parent.into(),
            parent_place: None,
            parent_columns: vec!["id".into()],
            on_delete: "NO ACTION".into(),
            on_update: "NO ACTION".into(),
            not_null: !text.ends_with('?'),
            indexed: true,
            name: None,
            deferrable: text.ends_with('~'),
            not_valid: false,
        }
    };
    Table {
        place: Some(("public".into(), name.into())),
        references: parents.iter().map(reference).collect(),
        ..Table::named(name)
    }
}

fn breaks(graph: &Graph) -> Vec<(&str, &str, Option<Way>)> {
    let broken = graph.edges.iter().filter(|edge| edge.broken);
    broken.map(|edge| (edge.table.as_str(), edge.parent.as_str(), edge.way)).collect()
}

#[test]
fn a_circle_is_broken_where_it_costs_least() {
    let both = Graph::of(&[table("a", &["b?"]), table("b", &["c"]), table("c", &["a~"])]);
    assert_eq!(breaks(&both), [("c", "a", Some(Way::Deferred))]);
    assert_eq!(both.circles[0].way, Way::Deferred);
    assert_eq!(both.circles[0].path, ["a", "b", "c", "a"]);
    let nullable = Graph::of(&[table("a", &["b?"]), table("b", &["c"]), table("c", &["a"])]);
    assert_eq!(breaks(&nullable), [("a", "b", Some(Way::TwoPasses))]);
    let neither = Graph::of(&[table("a", &["b"]), table("b", &["a"])]);
    assert_eq!((breaks(&neither), neither.circles[0].way), (vec![], Way::OneStatement));
    assert_eq!(neither.circles[0].path, ["a", "b", "a"]);
}

#[test]
fn two_references_between_two_tables_are_one_edge_as_hard_as_the_harder() {
    let graph = Graph::of(&[table("a", &["b", "b?"]), table("b", &["a?", "a~"])]);
    assert_eq!(graph.edges.len(), 2);
    assert_eq!(graph.edges[0].references, [0, 1]);
    assert_eq!(graph.edges[0].way, None);
    assert_eq!(breaks(&graph), [("b", "a", Some(Way::TwoPasses))]);
}

#[test]
fn circles_that_meet_are_one_and_are_broken_as_often_as_needed() {
    let tables = [
        table("hub", &["a?", "b~"]),
        table("a", &["hub"]),
        table("b", &["hub"]),
        table("c", &["b"]),
    ];
    let graph = Graph::of(&tables);
    assert_eq!(graph.circles.len(), 1);
    assert_eq!(graph.circles[0].tables, ["a", "b", "hub"]);
    assert_eq!(
        breaks(&graph),
        [("hub", "a", Some(Way::TwoPasses)), ("hub", "b", Some(Way::Deferred))]
    );
    assert_eq!(graph.circles[0].way, Way::TwoPasses);
    assert_eq!(graph.components["hub"], graph.components["a"]);
    assert_eq!(graph.components["c"], 2);
}

#[test]
fn what_waits_is_counted_once() {
    let tables = [
        table("root", &[]),
        table("mid", &["root", "root?"]),
        table("leaf", &["mid", "root", "leaf?"]),
    ];
    let graph = Graph::of(&tables);
    assert_eq!(graph.blocks["root"], (2, 2));
    assert_eq!(graph.blocks["mid"], (1, 1));
    assert_eq!(graph.blocks["leaf"], (0, 0));
    assert_eq!(graph.itself.len(), 1);
    assert_eq!(graph.itself[0].in_circles, Way::TwoPasses);
}

#[test]
fn the_order_in_which_tables_are_given_does_not_matter() {
    let mut tables = [
        table("d", &["b"]),
        table("b", &["c?", "a"]),
        table("c", &["b", "zero"]),
        table("a", &["c?", "gone"]),
    ];
    let first = Graph::of(&tables);
    tables.reverse();
    assert_eq!(first, Graph::of(&tables));
    assert_eq!(first.order.outside.len(), 2);
}

#[test]
fn every_check_can_wait_in_sqlite() {
    let mut tables = [table("a", &["b"]), table("B", &["a"])];
    for table in &mut tables {
        table.place = None;
    }
    let graph = Graph::of(&tables);
    assert_eq!(breaks(&graph), [("a", "B", Some(Way::Deferred))]);
}
