//! Rows that are changed where they stand, in a database that others go on using: the same
//! expectations of either engine.

mod batches;
mod crash;
mod job;
mod others;
mod plans;
mod stages;
mod undo;
mod values;

use job::Engine;

/// Each scene on each engine.
macro_rules! on_both {
    ($($of:ident::$scene:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $scene() { crate::$of::$scene(crate::Engine::Sqlite); })+
        }
        mod postgres {
            $(#[test] fn $scene() { crate::$of::$scene(crate::Engine::Postgres); })+
        }
    };
}

on_both!(
    plans::what_becomes_of_each_row_is_there_before,
    plans::the_database_must_be_one,
    plans::plans_that_make_no_sense,
    plans::a_plan_that_changed_in_between,
    plans::decisions_are_fed_back,
    plans::nothing_to_do_is_done,
    plans::loads_of_two_kinds_keep_apart,
    batches::only_the_named_columns_change,
    batches::rows_that_changed_since_are_held,
    batches::batches_stand_in_the_log,
    batches::a_load_goes_on_from_every_point,
    batches::a_limit_a_beginning_and_a_pause,
    batches::a_signal_ends_it_between_two_batches,
    batches::poison_rows_stand_alone,
    batches::too_many_failures_stop_it,
    batches::batches_grow_when_asked,
    batches::a_dry_run_leaves_nothing,
    batches::memory_stays_flat,
    values::rows_are_what_they_were_whatever_they_hold,
    values::a_key_of_several_columns,
    undo::all_of_it_and_twice_is_once,
    undo::what_somebody_changed_is_left,
    undo::one_batch_some_keys_a_cohort,
    undo::after_it_the_rows_are_changed_again,
    undo::a_rollback_goes_on_from_every_point,
    stages::cohorts_are_parts_of_each_other,
    stages::a_guard_stops_it,
    stages::copies_are_never_written_over,
    others::two_at_once,
    others::somebody_is_in_the_way,
    others::the_log_can_be_followed,
    crash::killed_anywhere_while_others_write,
);
