//! Where buckets are.

use complaint::{Complaint, Result};
use record::Hasher;
use std::fmt;
use std::path::PathBuf;
use url::Url;

/// What a URL may be.
const KINDS: &str =
    "use file:PATH, a path, s3://BUCKET/PREFIX, s3:?endpoint=URL or s3+https://HOST";
/// Variables that name the endpoint, in the order in which they count.
const ENDPOINTS: [&str; 3] = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"];

/// Where buckets are. Its `Display` shows no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder with a folder for each bucket.
    Folder(PathBuf),
    /// A service that speaks S3.
    S3(Service),
}

/// A service that speaks S3.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Where it is; AWS where there is none.
    pub(crate) endpoint: Option<String>,
    /// Its region, where the URL says one.
    pub(crate) region: Option<String>,
    /// The one bucket that holds all others as folders, and the folder in it.
    pub(crate) within: Option<(String, String)>,
}

impl Place {
    /// Reads a URL of the table above.
    pub fn parse(text: &str) -> Result<Self> {
        let scheme = scheme(text);
        let rest = text.split_once(':').map_or("", |(_, rest)| rest);
        match scheme {
            None => Self::folder(text),
            Some("file") => Self::folder(rest.strip_prefix("//").unwrap_or(rest)),
            Some("s3") => Service::within(rest).map(Self::S3),
            Some(kind @ ("s3+http" | "s3+https")) => {
                let kind = kind.trim_start_matches("s3+");
                Service::at(&format!("{kind}:{rest}")).map(Self::S3)
            }
            Some(scheme) => {
                let said = format!("no place for buckets of the kind {scheme:?} is known");
                Err(Complaint::new(said).hint(KINDS))
            }
        }
    }

    fn folder(path: &str) -> Result<Self> {
        if path.is_empty() {
            return Err(Complaint::new("the place of the buckets has no path").hint(KINDS));
        }
        let path = std::path::absolute(path)
            .map_err(|error| Complaint::new(format!("cannot find {path}: {error}")))?;
        Ok(Self::Folder(path))
    }

    /// The name by which a run knows the place: a digest of where it is.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let whereabouts = match self {
            Self::Folder(path) => {
                let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
                path.to_string_lossy().into_owned()
            }
            Self::S3(service) => service.to_string(),
        };
        let mut hasher = Hasher::default();
        hasher.update(whereabouts.as_bytes());
        hasher.finish()[..16].to_owned()
    }
}

impl Service {
    /// `//BUCKET/PREFIX?endpoint=URL&region=NAME`, all of it optional.
    fn within(rest: &str) -> Result<Self> {
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = path.strip_prefix("//").unwrap_or(path).trim_matches('/');
        if path.contains('@') {
            return Err(secret());
        }
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        let within = (!bucket.is_empty()).then(|| (bucket.to_owned(), prefix.to_owned()));
        let mut service = Self { within, ..Self::default() };
        service.parameters(query, &["endpoint", "region"])?;
        let named = || ENDPOINTS.iter().find_map(|name| std::env::var(name).ok());
        service.endpoint = match service.endpoint.take().or_else(named) {
            Some(endpoint) => Some(sound(&endpoint)?),
            None => None,
        };
        Ok(service)
    }

    /// An endpoint, `?region=NAME` behind it.
    fn at(text: &str) -> Result<Self> {
        let (endpoint, query) = text.split_once('?').unwrap_or((text, ""));
        let mut service = Self { endpoint: Some(sound(endpoint)?), ..Self::default() };
        service.parameters(query, &["region"])?;
        Ok(service)
    }

    fn parameters(&mut self, query: &str, known: &[&str]) -> Result<()> {
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "endpoint" if known.contains(&"endpoint") => self.endpoint = Some(value.into()),
                "region" => self.region = Some(value.into()),
                // Not its value: it may be a secret.
                name => {
                    let said = format!("the place of the buckets has no parameter {name:?}");
                    let known = known.join(" and ");
                    let hint = format!(
                        "it knows {known}; credentials stand in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                    );
                    return Err(Complaint::new(said).hint(hint));
                }
            }
        }
        Ok(())
    }
}

/// The endpoint as it is used: with no slash at its end.
fn sound(endpoint: &str) -> Result<String> {
    let refuse = |why: &str| {
        Complaint::new(format!("the endpoint of the buckets is no URL: {why}"))
            .hint("write it as in https://HOST/PATH")
    };
    let url = Url::parse(endpoint).map_err(|error| refuse(&error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(secret());
    }
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(refuse("it must begin with http:// or https://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("nothing stands behind its path"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn secret() -> Complaint {
    Complaint::new("the place of the buckets has credentials in it")
        .hint("give them as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
}

/// What stands before `:` where it looks like a scheme and not like a path.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let looks = scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+');
    looks.then_some(scheme)
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::S3(service) => write!(f, "{service}"),
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.within {
            Some((bucket, prefix)) if prefix.is_empty() => write!(f, "s3://{bucket}")?,
            Some((bucket, prefix)) => write!(f, "s3://{bucket}/{prefix}")?,
            None => write!(f, "s3")?,
        }
        match &self.endpoint {
            Some(endpoint) => write!(f, " at {endpoint}"),
            None => write!(f, " at AWS"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(text: &str) -> Service {
        match Place::parse(text).unwrap() {
            Place::S3(service) => service,
            Place::Folder(path) => panic!("{}", path.display()),
        }
    }

    #[test]
    fn folders() {
        for text in ["file:/a/b", "file:///a/b", "/a/b"] {
            assert_eq!(Place::parse(text).unwrap(), Place::Folder("/a/b".into()), "{text}");
        }
        assert!(matches!(Place::parse("a/b").unwrap(), Place::Folder(path) if path.is_absolute()));
        assert!(Place::parse("file:").is_err() && Place::parse("").is_err());
    }

    #[test]
    fn services() {
        let local = service("s3://?endpoint=http://127.0.0.1:9000/&region=us-east-1");
        assert_eq!(local.endpoint.as_deref(), Some("http://127.0.0.1:9000"));
        assert_eq!((local.region.as_deref(), local.within.as_ref()), (Some("us-east-1"), None));
        assert_eq!(local, service("s3:?endpoint=http%3A%2F%2F127.0.0.1:9000&region=us-east-1"));
        let one = service("s3://all/a/b/?endpoint=https://h");
        assert_eq!(one.within, Some(("all".to_owned(), "a/b".to_owned())));
        assert_eq!(one.to_string(), "s3://all/a/b at https://h");
        let supabase = service("s3+https://x.example.org/storage/v1/s3?region=eu-central-1");
        assert_eq!(supabase.to_string(), "s3 at https://x.example.org/storage/v1/s3");
        assert_eq!(service("s3:?endpoint=http://h&region=a").region.as_deref(), Some("a"));
    }

    #[test]
    fn a_place_is_known_by_where_it_is_and_not_by_how_it_is_reached() {
        let fingerprint = |text: &str| Place::parse(text).unwrap().fingerprint();
        assert_eq!(fingerprint("s3+http://h:1?region=a"), fingerprint("s3:?endpoint=http://h:1/"));
        assert_ne!(fingerprint("s3+http://h:1"), fingerprint("s3+http://h:2"));
        assert_ne!(
            fingerprint("s3://a?endpoint=http://h"),
            fingerprint("s3://b?endpoint=http://h")
        );
    }

    #[test]
    fn no_secret_is_taken_and_none_is_shown() {
        for text in [
            "s3+https://key:hunter2@host/",
            "s3://key:hunter2@bucket",
            "s3:?endpoint=https://key:hunter2@host",
            "s3:?secret_access_key=hunter2",
            "s3+https://host?token=hunter2",
            "gs://hunter2",
            "s3:?endpoint=hunter2",
            "s3+ftp://hunter2",
        ] {
            let said = Place::parse(text).unwrap_err().to_string();
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}
