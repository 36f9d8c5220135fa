//! Why access to a company ended (contract, sections 1 and 4), as the word that a connection's
//! state begins with.

/// Why access ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The refresh token is no longer good.
    InvalidGrant,
    /// The five years of an access are over.
    HardExpiry,
    /// The person who gave access has lost it, or took it back.
    AccessLost,
    /// The app may not use this company: it was disconnected, or belongs to the other environment.
    AppAuth,
    /// The company was reset.
    CompanyReset,
    /// The access token is refused.
    TokenRefused,
}

impl Ended {
    /// By the code of a fault that denies access.
    pub(crate) const fn of(code: u32) -> Self {
        match code {
            120 => Self::AccessLost,
            3100 => Self::AppAuth,
            10_200 => Self::CompanyReset,
            _ => Self::TokenRefused,
        }
    }

    /// Its word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::InvalidGrant => "invalid_grant",
            Self::HardExpiry => "hard_expiry",
            Self::AccessLost => "access_lost",
            Self::AppAuth => "app_auth",
            Self::CompanyReset => "company_reset",
            Self::TokenRefused => "token_refused",
        }
    }
}
