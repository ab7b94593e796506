//! Addresses: what a tenant asks for, as a name that says the same everywhere.

use super::ENGINE;
use crate::meant;
use anodyne_api::Asked;

/// The address of what a tenant asks for, and the text it stands for. Whose client it is for is no part of it, and one
/// tenant's address says nothing about another's.
pub(crate) fn address(tenant: &str, document: &Asked) -> (String, String) {
    let document = meant::to_text(document);
    let said = format!("{tenant}\n{ENGINE}\n{document}");
    let address = blake3::hash(said.as_bytes()).to_hex().to_string();
    (address, document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meant::Understood;
    use anodyne_session::{Library, Wish};

    #[test]
    fn an_address_knows_tenant_and_music_but_no_client() {
        let library = Library::built_in();
        let asked = |client: &str, key: &str| {
            let wish = Wish {
                client: Some(client.into()),
                key: Some(key.into()),
                ..Wish::default()
            };
            let asked = Asked {
                wish,
                ..Asked::default()
            };
            Understood::of(&asked, &library).unwrap().document
        };
        let (here, document) = address("a", &asked("c-1", "D dorian"));
        assert_eq!(here, address("a", &asked("c-2", "D dorian")).0);
        assert_ne!(here, address("b", &asked("c-1", "D dorian")).0);
        assert_ne!(here, address("a", &asked("c-1", "E dorian")).0);
        assert!(!document.contains("c-1"));
    }
}
