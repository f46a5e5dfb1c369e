//! The same expectations of either engine, and of one into the other.

mod engine;
mod scenes;

use engine::Engine;

/// Each scene from and into each engine.
macro_rules! on_all {
    ($($scene:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $scene() { crate::scenes::$scene((crate::Engine::Sqlite, crate::Engine::Sqlite)); })+
        }
        mod postgres {
            $(#[test] fn $scene() { crate::scenes::$scene((crate::Engine::Postgres, crate::Engine::Postgres)); })+
        }
        mod sqlite_into_postgres {
            $(#[test] fn $scene() { crate::scenes::$scene((crate::Engine::Sqlite, crate::Engine::Postgres)); })+
        }
        mod postgres_into_sqlite {
            $(#[test] fn $scene() { crate::scenes::$scene((crate::Engine::Postgres, crate::Engine::Sqlite)); })+
        }
    };
}

on_all!(
    an_empty_target_is_empty_again,
    a_target_with_rows_of_its_own_keeps_them,
    a_row_that_is_in_the_way,
    rows_that_were_edited_since_are_left,
    rows_that_somebody_added_are_not_taken_along,
    a_refused_row_stands_alone,
    rows_and_tables_in_a_circle,
    orphans_are_rejected_and_named,
    two_rows_with_one_key_are_held,
    many_rows_one_of_them_bad,
    triggers_off,
    values_come_back,
    a_dry_run_changes_nothing,
    a_second_load_does_nothing,
);
