//! Objects: every one that should be in a bucket, fetched and digested.

use crate::check::{About, Check};
use crate::difference::Differences;
use crate::words::counted;
use complaint::Complaint;
use objects::{Buckets, Place, State};
use serde_json::json;
use stage::{Folder, Object};
use std::collections::BTreeMap;
use step::{Blame as _, Fault, Result, Voice};

/// What came of one bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Objects that should be there.
    pub objects: u64,
    /// Their size.
    pub bytes: u64,
    /// Objects that are not there, or are others.
    pub differ: u64,
    /// Objects of which the bucket says what they are, and those of which it says something else.
    told: (u64, u64),
    /// Why not all of them could be fetched.
    failed: Option<String>,
}

/// What came of each bucket.
pub type All = BTreeMap<String, Fetched>;

/// The buckets at this URL, open; `None` where there is no object to be fetched, or no URL.
pub fn open(transformed: &Folder, url: Option<&str>) -> Result<Option<Buckets>> {
    let Some(url) = url.filter(|url| transformed.object_count() > 0 && !url.is_empty()) else {
        return Ok(None);
    };
    let place = Place::parse(url).blame(Fault::Usage)?;
    Buckets::open(&place).map(Some).blame(Fault::Usage)
}

/// Fetches every object, and writes down which are not as they should be.
pub fn fetch(
    transformed: &Folder,
    buckets: Option<&Buckets>,
    differences: &mut Differences,
    voice: &Voice,
) -> Result<All> {
    let mut all = All::new();
    let mut objects = transformed.objects().blame(Fault::Files)?;
    let mut progress = voice.progress("objects");
    while let Some(object) = objects.next().blame(Fault::Files)? {
        progress.tick()?;
        step::pause_point()?;
        let (Some(bucket), Some(name)) = (&object.bucket, &object.name) else { continue };
        let fetched = all.entry(bucket.clone()).or_default();
        fetched.objects += 1;
        fetched.bytes += object.bytes;
        // What does not answer once need not be asked a thousand times.
        if fetched.failed.is_some() {
            continue;
        }
        let state = match buckets {
            None => Err(no_buckets()),
            Some(buckets) => buckets.state(bucket, name, &object.sha256),
        };
        match state {
            Err(said) => fetched.failed = Some(said.fact().to_owned()),
            Ok(state) => {
                fetched
                    .compare((bucket, name), &object, &state, differences)
                    .blame(Fault::Files)?;
            }
        }
    }
    Ok(all)
}

fn no_buckets() -> Complaint {
    Complaint::new("no place of the buckets is given: say --objects or OBJECTS_URL")
}

impl Fetched {
    fn compare(
        &mut self,
        (bucket, name): (&str, &str),
        object: &Object,
        state: &State,
        differences: &mut Differences,
    ) -> complaint::Result<()> {
        let key = json!({ "object": name }).to_string();
        let should = || json!({ "bytes": object.bytes, "sha256": object.sha256 }).to_string();
        let mut differs = |why, column, expected: String, found: String| {
            differences.object(bucket, why, &key, column, (expected, found))
        };
        match state {
            State::Absent => {
                self.differ += 1;
                differs("the object is missing", None, should(), "null".to_owned())
            }
            State::Other { bytes, sha256 } => {
                self.differ += 1;
                let found = json!({ "bytes": bytes, "sha256": sha256 }).to_string();
                differs("the object is another", None, should(), found)
            }
            State::Whole { content_type: None } => Ok(()),
            State::Whole { content_type: Some(found) } => {
                self.told.0 += 1;
                if *found == object.content_type {
                    return Ok(());
                }
                self.told.1 += 1;
                let (expected, found) = (json!(object.content_type), json!(found));
                let why = "the bucket says that it is something else";
                differs(why, Some("content_type"), expected.to_string(), found.to_string())
            }
        }
    }

    /// The checks of this bucket.
    pub fn checks(&self, bucket: &str) -> Vec<Check> {
        let name = format!("every object of {bucket} is there and whole");
        let expected = counted(self.objects, "object");
        if let Some(why) = &self.failed {
            return vec![Check::unchecked(About::Objects, name, expected, why)];
        }
        let found = counted(self.objects - self.differ, "object");
        let mut checks = vec![Check::new(About::Objects, name, self.differ == 0, expected, found)];
        let (told, wrong) = self.told;
        if told > 0 {
            let name = format!("every object of {bucket} has its content type");
            let (expected, found) = (counted(told, "object"), counted(told - wrong, "object"));
            checks.push(Check::new(About::Objects, name, wrong == 0, expected, found));
        }
        checks
    }

    /// Whether all of them were looked at.
    pub fn whole(&self) -> bool {
        self.failed.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Status;

    #[test]
    fn a_bucket_is_whole_or_not_or_nobody_knows() {
        let status = |fetched: Fetched| -> Vec<Status> {
            fetched.checks("icons").iter().map(|check| check.status).collect()
        };
        let fetched = Fetched { objects: 3, ..Fetched::default() };
        assert_eq!(status(fetched.clone()), [Status::Passed]);
        assert_eq!(status(Fetched { differ: 1, ..fetched.clone() }), [Status::Failed]);
        let told = Fetched { told: (3, 1), ..fetched.clone() };
        assert_eq!(status(told), [Status::Passed, Status::Failed]);
        assert_eq!(status(Fetched { failed: Some("x".into()), ..fetched }), [Status::Unchecked]);
    }
}
