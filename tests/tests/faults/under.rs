//! A program under another one: with less room, fewer files, another user.

use crate::job::{Job, Step};
use cases::{Ran, ran};
use std::process::Command;

/// The step as an argument of the command that `wrapper` names.
pub fn under(job: &Job, step: Step, wrapper: &[String]) -> Command {
    let inner = job.command(step);
    let mut outer = Command::new(&wrapper[0]);
    outer.args(&wrapper[1..]).arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer.current_dir(inner.get_current_dir().unwrap()).stdin(std::process::Stdio::null());
    outer
}

/// Takes the step where the system allows no more than this: `--fsize=4096`, `--nofile=64`.
pub fn limited(job: &Job, step: Step, limit: &str) -> Ran {
    ran(&mut under(job, step, &["prlimit".to_owned(), limit.to_owned()]))
}
