//! The same expectations of either engine, and of one into the other.

mod batches;
mod engine;
mod modes;
mod scenes;

use engine::Engine;

/// From and into which engine.
type Way = (Engine, Engine);

/// Each scene from and into each engine.
macro_rules! on_all {
    ($($of:ident::$scene:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $scene() { crate::$of::$scene((crate::Engine::Sqlite, crate::Engine::Sqlite)); })+
        }
        mod postgres {
            $(#[test] fn $scene() { crate::$of::$scene((crate::Engine::Postgres, crate::Engine::Postgres)); })+
        }
        mod sqlite_into_postgres {
            $(#[test] fn $scene() { crate::$of::$scene((crate::Engine::Sqlite, crate::Engine::Postgres)); })+
        }
        mod postgres_into_sqlite {
            $(#[test] fn $scene() { crate::$of::$scene((crate::Engine::Postgres, crate::Engine::Sqlite)); })+
        }
    };
}

on_all!(
    scenes::an_empty_target_is_empty_again,
    scenes::a_target_with_rows_of_its_own_keeps_them,
    scenes::a_row_that_is_in_the_way,
    scenes::rows_that_were_edited_since_are_left,
    scenes::rows_that_somebody_added_are_not_taken_along,
    scenes::a_refused_row_stands_alone,
    scenes::rows_and_tables_in_a_circle,
    scenes::orphans_are_rejected_and_named,
    scenes::two_rows_with_one_key_are_held,
    scenes::many_rows_one_of_them_bad,
    scenes::triggers_off,
    scenes::values_come_back,
    scenes::a_dry_run_changes_nothing,
    scenes::a_second_load_does_nothing,
    modes::tables_are_emptied,
    modes::tables_that_others_need_are_not_emptied,
    modes::what_schema_files_made_is_dropped,
    modes::what_nobody_loaded_is_dropped,
    modes::a_backup_is_brought_back,
    batches::batches_of_any_size_end_as_one_transaction_does,
    batches::a_load_that_is_killed_goes_on,
    batches::what_was_committed_is_taken_back,
    batches::a_way_back_that_is_cut_off_is_finished,
    batches::loads_that_are_killed_at_any_time_go_on,
    batches::a_row_that_was_edited_is_left_by_the_way_back,
    batches::what_batches_could_break_is_refused,
    batches::a_load_that_is_not_through_keeps_its_place,
);
