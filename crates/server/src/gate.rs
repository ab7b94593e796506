//! The gate: tokens, tenants, and how fast anyone may ask.

use crate::config::{Access, Limits};
use crate::fault::Fault;
use crate::ledger::{Ledger, Scope, TokenRow, now};
use governor::clock::{Clock, DefaultClock};
use governor::{Quota, RateLimiter};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

type Limiter = RateLimiter<String, governor::state::keyed::HashMapStateStore<String>, DefaultClock>;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The tenant: everything it sees is its own.
    pub tenant: String,
    /// What it may do.
    pub scope: Scope,
}

/// Lets callers in.
pub(crate) struct Gate {
    ledger: Ledger,
    access: Access,
    limiter: Limiter,
    clock: DefaultClock,
    streams: Arc<Mutex<BTreeMap<String, u32>>>,
    most_streams: u32,
    /// Signs links for browsers; new with every start.
    key: [u8; 32],
}

/// A place among the open streams of a tenant; given back when dropped.
pub(crate) struct StreamPlace {
    streams: Arc<Mutex<BTreeMap<String, u32>>>,
    tenant: String,
}

/// The tenant where no tokens are asked for.
const LOCAL: &str = "local";

/// How long a link for browsers is good, in milliseconds.
const TICKET_LIFE: i64 = 3_600_000;

impl Gate {
    /// A gate over the tokens of a ledger.
    pub(crate) fn new(ledger: Ledger, access: Access, limits: &Limits) -> Gate {
        let at_least_one = |count: u32| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(at_least_one(limits.requests_per_second))
            .allow_burst(at_least_one(limits.request_burst));
        Gate {
            ledger,
            access,
            limiter: RateLimiter::hashmap(quota),
            clock: DefaultClock::default(),
            streams: Arc::default(),
            most_streams: limits.open_streams,
            key: random(),
        }
    }

    /// Whether every request needs a token.
    pub(crate) fn asks_for_tokens(&self) -> bool {
        self.access.tokens
    }

    /// The caller of a request with this `authorization` header, if it may do what `needed` says.
    ///
    /// # Errors
    /// No good token, too small a scope, or too many requests.
    pub(crate) async fn admit(
        &self,
        authorization: Option<&str>,
        needed: Scope,
    ) -> Result<Caller, Fault> {
        let caller = match authorization {
            Some(header) => self.verified(header).await?,
            None if self.access.tokens => return Err(Fault::unknown_caller()),
            None => Caller {
                tenant: LOCAL.to_owned(),
                scope: Scope::Write,
            },
        };
        if caller.scope < needed {
            return Err(Fault::not_allowed());
        }
        self.in_time(&caller)?;
        Ok(caller)
    }

    fn in_time(&self, caller: &Caller) -> Result<(), Fault> {
        self.limiter.check_key(&caller.tenant).map_err(|refused| {
            metrics::counter!("anodyne_requests_refused_total", "why" => "rate").increment(1);
            Fault::too_fast(refused.wait_time_from(self.clock.now()))
        })
    }

    async fn verified(&self, header: &str) -> Result<Caller, Fault> {
        let token = header.strip_prefix("Bearer ").and_then(split);
        let (id, secret) = token.ok_or_else(Fault::unknown_caller)?;
        let known = self.ledger.token(id).await?;
        let offered = blake3::hash(secret.as_bytes());
        // blake3 compares in constant time; an id that is not known takes as long.
        let kept = known.as_ref().map_or("", |row| row.secret_hash.as_str());
        let kept = blake3::Hash::from_hex(kept).unwrap_or(blake3::Hash::from_bytes([0; 32]));
        let same = offered == kept;
        match known {
            Some(row) if same && row.revoked_at == 0 => Ok(Caller {
                tenant: row.tenant,
                scope: row.scope,
            }),
            _ => {
                metrics::counter!("anodyne_requests_refused_total", "why" => "token").increment(1);
                Err(Fault::unknown_caller())
            }
        }
    }

    /// A place for one more stream of this caller.
    ///
    /// # Errors
    /// A tenant that has as many open as it may.
    pub(crate) fn stream_place(&self, caller: &Caller) -> Result<StreamPlace, Fault> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let open = streams.entry(caller.tenant.clone()).or_default();
        if *open >= self.most_streams {
            let text = format!(
                "{open} streams are open, the limit is {}",
                self.most_streams
            );
            let retry = std::time::Duration::from_secs(1);
            return Err(Fault::too_many("open_streams", text, Some(retry)));
        }
        *open += 1;
        Ok(StreamPlace {
            streams: self.streams.clone(),
            tenant: caller.tenant.clone(),
        })
    }

    /// Streams that are open.
    pub(crate) fn open_streams(&self) -> u32 {
        let streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.values().sum()
    }

    /// A ticket with which a browser may fetch one track for an hour without a header.
    pub(crate) fn ticket(&self, tenant: &str, track: &str) -> String {
        let until = now() + TICKET_LIFE;
        format!("{until}.{tenant}.{}", self.seal(until, tenant, track))
    }

    /// The tenant of a good ticket for this track.
    pub(crate) fn tenant_of(&self, ticket: &str, track: &str) -> Option<Caller> {
        let mut pieces = ticket.splitn(3, '.');
        let until: i64 = pieces.next()?.parse().ok()?;
        let (tenant, seal) = (pieces.next()?, pieces.next()?);
        let offered = blake3::Hash::from_hex(seal).ok()?;
        let good = offered == self.seal(until, tenant, track) && until > now();
        good.then(|| Caller {
            tenant: tenant.to_owned(),
            scope: Scope::Read,
        })
    }

    fn seal(&self, until: i64, tenant: &str, track: &str) -> blake3::Hash {
        let said = format!("{until}\n{tenant}\n{track}");
        blake3::keyed_hash(&self.key, said.as_bytes())
    }

    /// Forgets tenants that have not asked for a while.
    pub(crate) fn tidy(&self) {
        self.limiter.retain_recent();
    }
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = streams.get_mut(&self.tenant) {
            *open -= 1;
            if *open == 0 {
                streams.remove(&self.tenant);
            }
        }
    }
}

/// A new token for a tenant: the row for the ledger, and the text that is shown once.
///
/// # Errors
/// A tenant's name that is not 1 to 32 lower-case letters, digits and `-`.
pub(crate) fn new_token(
    tenant: &str,
    scope: Scope,
) -> Result<(TokenRow, String), crate::ServerError> {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !(1..=32).contains(&tenant.len()) || !tenant.chars().all(legal) {
        return Err(crate::ServerError::Config(format!(
            "tenant {tenant:?} is not 1 to 32 lower-case letters, digits and -; write one such as clinic-a"
        )));
    }
    let id = hex(&random::<8>());
    let secret = hex(&random::<32>());
    let row = TokenRow {
        id: id.clone(),
        tenant: tenant.to_owned(),
        secret_hash: blake3::hash(secret.as_bytes()).to_hex().to_string(),
        scope,
        created_at: now(),
        revoked_at: 0,
    };
    Ok((row, format!("ano_{id}_{secret}")))
}

/// A name that cannot be guessed: 32 hexadecimal digits.
pub(crate) fn new_name() -> String {
    hex(&random::<16>())
}

fn split(token: &str) -> Option<(&str, &str)> {
    let (id, secret) = token.trim().strip_prefix("ano_")?.split_once('_')?;
    (id.len() == 16 && secret.len() == 64).then_some((id, secret))
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
