//! A line that breaks at any message, and a commit of which nobody hears.

use crate::job::{Engine, Job, Saved, State, Step};
use crate::proxy::{Cut, Proxy, Sender};
use crate::scenes::{BATCHES, IN_PLACE, LOAD, MOVES, ROLLBACK, Scene, TURN, VALIDATE};
use crate::tally::{Case, times};

/// Cuts of each step, in each direction.
const CUTS: (u64, u64) = (16, 1);

/// The steps of a scene as far as something new comes.
fn steps(scene: &Scene) -> Vec<Step> {
    if scene.name == MOVES.name {
        return [&TURN[..], &[LOAD, VALIDATE, ROLLBACK]].concat();
    }
    scene.steps[..scene.steps.len() - 1].to_vec()
}

/// A job whose both databases are reached through a proxy.
fn job(scene: &Scene) -> Option<(Job, Proxy)> {
    let mut job = Job::new(Engine::Postgres, scene)?;
    let proxy = Proxy::new(job.target().socket());
    job.detour = Some(proxy.query());
    Some((job, proxy))
}

/// Takes the step with the line as it is; gives its code, and what there is before and afterwards.
fn undisturbed(job: &Job, proxy: &Proxy, step: Step) -> (Saved, i32, State, Saved) {
    let before = job.save();
    proxy.arm(Cut::Never);
    let done = job.step(step);
    assert!(matches!(done.code, 0 | 1), "{step:?}: {}", done.stderr);
    (before, done.code, job.state(), job.save())
}

/// Takes the step with a line that breaks, and then again.
fn cut_and_again(
    (job, proxy): (&Job, &Proxy),
    step: Step,
    cut: Cut,
    (code, after): (i32, &State),
) -> String {
    proxy.arm(cut);
    let done = job.step(step);
    // What is said when a session ends is not always the same number of messages.
    assert!(proxy.has_cut() || done.code == code, "{step:?} did not come to {cut:?}: {done:?}");
    let told = ["the server closed the connection", "server closed the connection unexpectedly"];
    let told = told.iter().any(|told| done.stderr.contains(told)) && done.stderr.contains("hint");
    // After the last answer, nobody has to hear of it.
    let fails = matches!(done.code, 4 | 5) && told;
    assert!(fails || done.code == code, "{step:?} cut {cut:?}: {done:?}");
    proxy.arm(Cut::Never);
    job.target().alone();
    let again = job.step(step);
    assert_eq!(again.code, code, "{step:?} again after {cut:?}: {}", again.stderr);
    let differs = after.differs(&job.state());
    assert!(differs.is_none(), "{step:?} after {cut:?}: {}", differs.unwrap_or_default());
    again.stderr
}

fn cut_at_each_message(scene: &Scene) {
    let Some((job, proxy)) = job(scene) else { return };
    let case = Case::new(format!("connection cut at a message, {}", scene.name));
    let mut all = 0;
    for step in steps(scene) {
        let (before, code, after, whole) = undisturbed(&job, &proxy, step);
        let messages = proxy.messages();
        all += messages[0] + messages[1];
        for (sender, count) in [Sender::Program, Sender::Server].into_iter().zip(messages) {
            let cuts = times(CUTS.0, CUTS.1).min(count);
            // The first and the last are among them; of one, it is that in the middle.
            let spread =
                |at| if cuts == 1 { count.div_ceil(2) } else { 1 + at * (count - 1) / (cuts - 1) };
            for number in (0..cuts).map(spread) {
                job.bring_back(&before);
                cut_and_again((&job, &proxy), step, Cut::At(sender, number), (code, &after));
                case.once();
            }
        }
        job.bring_back(&whole);
    }
    case.saw(format!("of {all} messages"));
}

#[test]
fn a_line_that_breaks_at_a_message_of_rows_that_move() {
    cut_at_each_message(&MOVES);
}

#[test]
fn a_line_that_breaks_at_a_message_of_rows_that_move_by_batches() {
    cut_at_each_message(&BATCHES);
}

#[test]
fn a_line_that_breaks_at_a_message_of_rows_changed_in_place() {
    cut_at_each_message(&IN_PLACE);
}

/// The server commits, and the answer is lost: the next program finds out, and does nothing twice.
#[test]
fn a_commit_whose_answer_is_lost() {
    let case = Case::new("a commit whose answer is lost");
    for scene in [MOVES, BATCHES, IN_PLACE] {
        let Some((job, proxy)) = job(&scene) else { return };
        for step in steps(&scene) {
            let (before, code, after, whole) = undisturbed(&job, &proxy, step);
            if matches!(step.program, "survey" | "extract" | "transform" | "validate") {
                continue;
            }
            for number in 1..=times(4, 1) {
                job.bring_back(&before);
                proxy.arm(Cut::AnswerToCommit(number));
                if job.step(step).code == code {
                    assert!(!proxy.has_cut(), "{step:?} does not tell that it knows nothing");
                    break;
                }
                job.bring_back(&before);
                let cut = Cut::AnswerToCommit(number);
                let said = cut_and_again((&job, &proxy), step, cut, (code, &after));
                if step.program == "load" && scene.name == MOVES.name {
                    assert!(said.contains("loaded already"), "{said}");
                }
                case.once();
            }
            job.bring_back(&whole);
        }
    }
}
