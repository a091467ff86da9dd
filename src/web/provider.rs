//! The organisation's own sign-in (OIDC): where to send somebody, and whose signed word comes back. Authorization
//! code with PKCE (RFC 7636), a state against forged answers and a nonce against answers used twice.

use std::str::FromStr;
use std::time::Duration;

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::http::Method;
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use crate::operations::provider_logins::PendingLogin;

/// Longer answers of a provider are not read.
const MOST_BYTES: u64 = 1_000_000;
const PATIENCE: Duration = Duration::from_secs(10);

/// How we are known at the provider.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its address, exactly as it calls itself, such as `https://login.example.nl`.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    /// What the button to log in calls it.
    pub name: String,
    /// Who vouches for its certificate; nothing for those whom everybody trusts.
    pub authority: Option<Authority>,
}

/// An authority of the organisation itself. Where one is named, no other is trusted.
#[derive(Clone, Debug)]
pub struct Authority(RootCerts);

/// A text without a certificate.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("no certificate in PEM stands in it: it begins with -----BEGIN CERTIFICATE-----")]
pub struct NoCertificate;

impl FromStr for Authority {
    type Err = NoCertificate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut certificates = Vec::new();
        for item in parse_pem(text.as_bytes()) {
            match item {
                Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
                Ok(_) => {}
                Err(_unreadable) => return Err(NoCertificate),
            }
        }
        if certificates.is_empty() { Err(NoCertificate) } else { Ok(Self(certificates.into())) }
    }
}

/// Why the provider's word does not count; goes to the log only.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProviderError {
    #[error("the provider cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the provider does not give its word: {0}")]
    NoWord(String),
    #[error("the provider's word does not hold")]
    Forged(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the settings of the provider are no addresses")]
    Settings(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Where to send somebody, with what must be remembered until they come back.
pub(super) struct WayOut {
    pub(super) address: String,
    pub(super) state: String,
    pub(super) pending: PendingLogin,
}

/// Who came back.
pub(super) struct Returned {
    pub(super) subject: String,
    pub(super) verified_email: Option<String>,
}

type ReadyClient = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider as it describes itself now, and us as we are known there.
fn client(settings: &ProviderSettings, return_to: &str) -> Result<ReadyClient, ProviderError> {
    let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(settings_wrong)?;
    let metadata = CoreProviderMetadata::discover(&issuer, &sender(settings)).map_err(unreachable_now)?;
    let secret = settings.client_secret.clone().map(ClientSecret::new);
    let return_to = RedirectUrl::new(return_to.to_owned()).map_err(settings_wrong)?;
    let id = ClientId::new(settings.client_id.clone());
    Ok(CoreClient::from_provider_metadata(metadata, id, secret).set_redirect_uri(return_to))
}

pub(super) fn way_out(
    settings: &ProviderSettings,
    return_to: &str,
    next: &str,
) -> Result<WayOut, ProviderError> {
    let client = client(settings, return_to)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let (address, state, nonce) = client
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let pending = PendingLogin {
        nonce: nonce.secret().clone(),
        verifier: verifier.into_secret(),
        next: next.to_owned(),
    };
    Ok(WayOut { address: address.into(), state: state.into_secret(), pending })
}

/// Exchanges the code for the provider's signed word, and checks that word: signature, issuer, audience, time, nonce.
pub(super) fn way_back(
    settings: &ProviderSettings,
    return_to: &str,
    (code, pending): (&str, PendingLogin),
) -> Result<Returned, ProviderError> {
    let client = client(settings, return_to)?;
    let answer = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(settings_wrong)?
        .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier))
        .request(&sender(settings))
        .map_err(|error| ProviderError::NoWord(error.to_string()))?;
    let no_word = || ProviderError::NoWord("no ID token".to_owned());
    let token = answer.id_token().ok_or_else(no_word)?;
    let verifier = client.id_token_verifier();
    let claims = token.claims(&verifier, &Nonce::new(pending.nonce)).map_err(forged)?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(forged)?;
        let key = token.signing_key(&verifier).map_err(forged)?;
        let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key).map_err(forged)?;
        if actual != *expected {
            return Err(ProviderError::NoWord("the access token is not the one of the ID token".to_owned()));
        }
    }
    let mut email = claims.email().map(|email| email.to_string()).zip(claims.email_verified());
    if email.is_none()
        && let Ok(request) =
            client.user_info(answer.access_token().to_owned(), Some(claims.subject().to_owned()))
    {
        let told: CoreUserInfoClaims = request.request(&sender(settings)).map_err(unreachable_now)?;
        email = told.email().map(|email| email.to_string()).zip(told.email_verified());
    }
    let verified_email = email.filter(|(_, verified)| *verified).map(|(email, _)| email);
    Ok(Returned { subject: claims.subject().to_string(), verified_email })
}

/// How requests go to this provider.
fn sender(settings: &ProviderSettings) -> impl Fn(HttpRequest) -> Result<HttpResponse, ureq::Error> + '_ {
    move |request| send(settings.authority.as_ref(), request)
}

/// One request to the provider. Redirects are not followed: they could lead into our own network.
fn send(authority: Option<&Authority>, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let roots = authority.map_or(RootCerts::WebPki, |Authority(own)| own.clone());
    let config = ureq::Agent::config_builder()
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE));
    let agent: ureq::Agent = config.build().into();
    let (parts, body) = request.into_parts();
    let answer = if parts.method == Method::GET {
        agent.run(ureq::http::Request::from_parts(parts, ()))?
    } else {
        agent.run(ureq::http::Request::from_parts(parts, body))?
    };
    let (parts, mut body) = answer.into_parts();
    let bytes = body.with_config().limit(MOST_BYTES).read_to_vec()?;
    Ok(HttpResponse::from_parts(parts, bytes))
}

fn unreachable_now(error: impl std::error::Error + Send + Sync + 'static) -> ProviderError {
    ProviderError::Unreachable(Box::new(error))
}

fn forged(error: impl std::error::Error + Send + Sync + 'static) -> ProviderError {
    ProviderError::Forged(Box::new(error))
}

fn settings_wrong(error: impl std::error::Error + Send + Sync + 'static) -> ProviderError {
    ProviderError::Settings(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_read_from_its_certificate_alone() {
        let own = include_str!("../../tests/suite/certificates/authority.pem");
        let key = include_str!("../../tests/suite/certificates/server.key");
        let found = |text: &str| text.parse::<Authority>().err();
        assert_eq!(found(own), None);
        assert_eq!(found(&format!("{key}{own}{own}")), None);
        for wrong in ["", "geheim", key, "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n"] {
            assert_eq!(found(wrong), Some(NoCertificate), "{wrong}");
        }
    }
}
