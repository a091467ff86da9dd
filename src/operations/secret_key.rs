//! Keeps secrets that must be read again, such as those of second factors, so that a copy of the database without the key
//! tells nothing: encrypted (XChaCha20-Poly1305) under a key in a file of its own. Knows that they belong to an account,
//! and nothing of where they are kept.

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::domain::ids::AccountId;
use crate::operations::{OperationError, seal, secrets};

mod problem;

pub use problem::KeyProblem;

/// What is kept is this, the name of the key, a colon, and then nonce and ciphertext in hexadecimal. A secret in base 32,
/// as it was kept before there was a key, has no colon.
const SEALED: &str = "v1:";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// A file of a key holds 64 digits and the end of a line. More than this is not even read.
const MOST_BYTES: usize = 256;

/// The key of secrets, by its file. It is read once, at first use, and made only when that is asked. It cannot be shown.
#[derive(Clone, Default)]
pub struct SecretKey {
    file: Option<PathBuf>,
    known: Arc<OnceLock<KnownKey>>,
}

struct KnownKey {
    bytes: Zeroizing<[u8; KEY_BYTES]>,
    /// Tells keys apart, and tells nothing of the key.
    name: String,
}

impl SecretKey {
    /// The key in this file; without one nothing can be encrypted.
    pub fn in_file(file: Option<PathBuf>) -> Self {
        Self { file, known: Arc::default() }
    }

    pub fn is_stated(&self) -> bool {
        self.file.is_some()
    }

    /// Refuses a file that is there and holds no key. One that is not there is made at first use.
    pub(super) fn check_file(&self) -> Result<(), KeyProblem> {
        match self.known() {
            Ok(_) | Err(KeyProblem::Unstated | KeyProblem::Missing(_)) => Ok(()),
            Err(problem) => Err(problem),
        }
    }

    /// Makes the key where there is none. Where two do so at once, the one that is first stands.
    pub(super) fn make(&self) -> Result<(), OperationError> {
        let path = self.path()?;
        if self.known.get().is_some() || path.exists() {
            return Ok(());
        }
        let bytes = Zeroizing::new(secrets::random_bytes::<KEY_BYTES>()?);
        let text = Zeroizing::new(format!("{}\n", seal::hex(&*bytes)));
        let draft = beside(path, &seal::hex(&secrets::random_bytes::<8>()?));
        let made = write_new(path, &draft, text.as_bytes());
        Ok(made.map_err(|cause| KeyProblem::Unusable { path: path.to_owned(), cause })?)
    }

    /// Whether this is the key that everything encrypted here is encrypted under.
    pub(super) fn fits<'a>(&self, kept: impl IntoIterator<Item = &'a str>) -> Result<(), KeyProblem> {
        let known = self.known()?;
        let mut sealed = kept.into_iter().filter_map(|kept| kept.strip_prefix(SEALED));
        let fits = |sealed: &str| sealed.split_once(':').is_some_and(|(name, _)| name == known.name);
        if sealed.all(fits) { Ok(()) } else { Err(self.another()) }
    }

    /// What is kept of a secret of an account. It is of no use beside another account.
    pub(super) fn seal(&self, account: AccountId, secret: &str) -> Result<String, OperationError> {
        let known = self.known()?;
        let nonce = secrets::random_bytes::<NONCE_BYTES>()?;
        let payload = Payload { msg: secret.as_bytes(), aad: &belongs_to(account) };
        let sealed = known.cipher().encrypt(&XNonce::from(nonce), payload);
        // Fails only for texts of more than 256 GB.
        let sealed = sealed.map_err(|_too_long| KeyProblem::Changed(account))?;
        Ok(format!("{SEALED}{}:{}", known.name, seal::hex(&[&nonce[..], &sealed].concat())))
    }

    /// The secret of an account, from what is kept. One that was kept before there was a key is as it is.
    pub(super) fn open(&self, account: AccountId, kept: &str) -> Result<String, KeyProblem> {
        let Some(sealed) = kept.strip_prefix(SEALED) else { return Ok(kept.to_owned()) };
        let known = self.known()?;
        let changed = || KeyProblem::Changed(account);
        let (name, sealed) = sealed.split_once(':').ok_or_else(changed)?;
        if name != known.name {
            return Err(self.another());
        }
        let bytes = from_hex(sealed.as_bytes()).ok_or_else(changed)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or_else(changed)?;
        let payload = Payload { msg: sealed, aad: &belongs_to(account) };
        let opened = known.cipher().decrypt(&XNonce::from(*nonce), payload);
        let opened = opened.map_err(|_changed_or_moved| changed())?;
        String::from_utf8(opened).map_err(|_no_text| changed())
    }

    fn path(&self) -> Result<&Path, KeyProblem> {
        self.file.as_deref().ok_or(KeyProblem::Unstated)
    }

    fn another(&self) -> KeyProblem {
        self.file.clone().map_or(KeyProblem::Unstated, KeyProblem::Another)
    }

    fn known(&self) -> Result<&KnownKey, KeyProblem> {
        if let Some(known) = self.known.get() {
            return Ok(known);
        }
        let read = KnownKey::read(self.path()?)?;
        Ok(self.known.get_or_init(|| read))
    }
}

impl KnownKey {
    fn read(path: &Path) -> Result<Self, KeyProblem> {
        // As much room as is ever needed at once: a list that grew would leave parts of the key behind.
        let mut text = Zeroizing::new(Vec::with_capacity(MOST_BYTES * 2));
        let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
        let read = fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut text));
        read.map_err(|cause| match cause.kind() {
            ErrorKind::NotFound => KeyProblem::Missing(path.to_owned()),
            _ => KeyProblem::Unusable { path: path.to_owned(), cause },
        })?;
        let no_key = || KeyProblem::NoKey(path.to_owned());
        let digits = Zeroizing::new(from_hex(text.trim_ascii()).ok_or_else(no_key)?);
        let bytes = digits.as_slice().try_into().map_err(|_another_length| no_key())?;
        Ok(Self::of(Zeroizing::new(bytes)))
    }

    fn of(bytes: Zeroizing<[u8; KEY_BYTES]>) -> Self {
        let hash = seal::sha256_hex(&[b"name of a key of secrets: ", &*bytes]);
        Self { bytes, name: hash.chars().take(16).collect() }
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(<&Key>::from(&*self.bytes))
    }
}

/// Whether this is encrypted.
pub(super) fn is_sealed(kept: &str) -> bool {
    kept.starts_with(SEALED)
}

/// Ties a secret to its account.
fn belongs_to(account: AccountId) -> Vec<u8> {
    format!("second factor of account {account}").into_bytes()
}

fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |sign: u8| match sign {
        b'0'..=b'9' => Some(sign & 0x0f),
        b'a'..=b'f' | b'A'..=b'F' => Some((sign & 0x0f) + 9),
        _ => None,
    };
    let (pairs, rest) = text.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// Writes a file that only the user of the program can read, whole or not at all; one that is there already stays.
fn write_new(path: &Path, draft: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    let written = file.write_all(text).and_then(|()| file.sync_all());
    // A link is made only where nothing stands yet.
    let placed = written.and_then(|()| fs::hard_link(draft, path));
    let cleared = fs::remove_file(draft);
    match placed {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => cleared?,
    }
    // What is encrypted outlives a failing power supply, and so must the name of the file. Not every system can say.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    drop(fs::File::open(folder).and_then(|folder| folder.sync_all()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "JBSWY3DPEHPK3PXP";

    fn key_in(folder: &tempfile::TempDir) -> SecretKey {
        SecretKey::in_file(Some(folder.path().join("books.sqlite.key")))
    }

    #[test]
    fn a_secret_comes_back_for_its_account_and_its_key_alone() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (key, another) = (key_in(&folder), key_in(&elsewhere));
        key.make().unwrap();
        let (one, other) = (AccountId::new(1), AccountId::new(2));
        let kept = key.seal(one, SECRET).unwrap();
        assert!(is_sealed(&kept) && !kept.contains(SECRET), "{kept}");
        assert_ne!(kept, key.seal(one, SECRET).unwrap(), "the same twice");
        // Another process reads the same file.
        assert_eq!(key_in(&folder).open(one, &kept).unwrap(), SECRET);
        assert!(matches!(key.open(other, &kept), Err(KeyProblem::Changed(id)) if id == other));
        let (short, last) = kept.split_at(kept.len() - 1);
        let changed = format!("{short}{}", if last == "0" { '1' } else { '0' });
        let (name, _) = kept.split_at("v1:0123456789abcdef:".len());
        for broken in [changed.as_str(), short, name, "v1:", &format!("{name}00")] {
            assert!(
                matches!(key.open(one, broken), Err(KeyProblem::Changed(_) | KeyProblem::Another(_))),
                "{broken}"
            );
        }
        assert!(matches!(another.open(one, &kept), Err(KeyProblem::Missing(_))));
        another.make().unwrap();
        assert!(matches!(another.open(one, &kept), Err(KeyProblem::Another(_))));
        assert!(matches!(another.fits([SECRET, kept.as_str()]), Err(KeyProblem::Another(_))));
        key.fits([SECRET, kept.as_str()]).unwrap();
        assert!(matches!(SecretKey::default().open(one, &kept), Err(KeyProblem::Unstated)));
        assert_eq!(SecretKey::default().open(one, SECRET).unwrap(), SECRET, "from before there was a key");
    }

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let key = key_in(&folder);
        key.check_file().unwrap();
        key.make().unwrap();
        let path = folder.path().join("books.sqlite.key");
        let first = fs::read_to_string(&path).unwrap();
        assert_eq!((first.len(), first.trim().len()), (65, 64));
        key_in(&folder).make().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), first);
        // The same where another process was first, just before the file gets its name.
        write_new(&path, &beside(&path, "draft"), b"late").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), first);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn all_who_make_a_key_at_once_agree_on_one() {
        let folder = tempfile::tempdir().unwrap();
        let start = std::sync::Barrier::new(8);
        let made: Vec<String> = std::thread::scope(|scope| {
            let made = || {
                // Each a process of its own, as far as the key goes.
                let key = key_in(&folder);
                start.wait();
                key.make().unwrap();
                key.seal(AccountId::new(1), SECRET).unwrap()
            };
            let all: Vec<_> = (0..8).map(|_| scope.spawn(made)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let later = key_in(&folder);
        for kept in &made {
            assert_eq!(later.open(AccountId::new(1), kept).unwrap(), SECRET);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_holds_no_key_is_told_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("books.sqlite.key");
        let right = "0f".repeat(KEY_BYTES);
        for wrong in [
            "",
            "no key",
            &"0f".repeat(KEY_BYTES - 1),
            &format!("{right}0"),
            &format!("{right}0f"),
            &right.replace("0f", "+f"),
            &"0f".repeat(5000),
            "\u{e9}\u{e9}",
        ] {
            fs::write(&path, wrong).unwrap();
            let key = key_in(&folder);
            let problem = key.check_file().unwrap_err();
            assert!(matches!(problem, KeyProblem::NoKey(_)), "{wrong}: {problem}");
            assert!(problem.to_string().contains("books.sqlite.key"), "{problem}");
            assert!(matches!(key.fits([]), Err(KeyProblem::NoKey(_))), "{wrong}");
        }
        for accepted in [right.clone(), format!("{right}\n"), format!("{}\r\n", right.to_uppercase())] {
            fs::write(&path, &accepted).unwrap();
            key_in(&folder).fits([]).unwrap();
        }
        let folder_itself = SecretKey::in_file(Some(folder.path().to_owned()));
        assert!(matches!(folder_itself.check_file(), Err(KeyProblem::Unusable { .. })));
        let nowhere = SecretKey::in_file(Some(folder.path().join("no/folder/key")));
        let refused = nowhere.make().unwrap_err();
        assert!(refused.to_string().contains("no/folder/key"), "{refused}");
    }
}
