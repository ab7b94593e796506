//! From the bytes of a file to its text: what is no text is refused, what is text in another encoding is read and said.

use super::Finding;
use super::limits::Limits;

/// The text of a file, or why there is none.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, Option<Finding>), Finding> {
    if bytes.len() > Limits::BYTES {
        let message = format!(
            "the file has more than {} bytes, which is the most a script may have",
            Limits::BYTES
        );
        let remedy = "split it into several sessions";
        return Err(Finding::error("too-large", 0..0, message, remedy));
    }
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => eight_bit(rest),
        _ => eight_bit(bytes),
    }
}

fn eight_bit(bytes: &[u8]) -> Result<(String, Option<Finding>), Finding> {
    let controls = bytes.iter().filter(|byte| is_control(**byte)).count();
    if bytes.contains(&0) || controls * 200 > bytes.len() {
        return Err(binary());
    }
    match core::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), None)),
        Err(error) => {
            let text: String = bytes.iter().map(|byte| windows_1252(*byte)).collect();
            // The letters before the place are the same in both encodings only where they are ASCII: count them anew.
            let before = bytes[..error.valid_up_to()].iter();
            let at: usize = before.map(|byte| windows_1252(*byte).len_utf8()).sum();
            let width = text[at..].chars().next().map_or(0, char::len_utf8);
            let warning = Finding::warning(
                "encoding",
                at..at + width,
                "the file is not UTF-8; it is read as Windows-1252 (Latin-1)",
                "look whether accented letters are right, and save it as UTF-8",
            );
            Ok((text, Some(warning)))
        }
    }
}

fn utf16(bytes: &[u8], pair: fn([u8; 2]) -> u16) -> Result<(String, Option<Finding>), Finding> {
    let units = bytes.chunks_exact(2).map(|two| pair([two[0], two[1]]));
    let text: String = char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if text.contains('\0') {
        return Err(binary());
    }
    let broken = bytes.len() % 2 == 1 || text.contains(char::REPLACEMENT_CHARACTER);
    let message = if broken {
        "the file is UTF-16 and damaged; letters that could not be read are \u{fffd}"
    } else {
        "the file is UTF-16; it is read as such"
    };
    let warning = Finding::warning("encoding", 0..0, message, "save it as UTF-8");
    Ok((text, Some(warning)))
}

fn binary() -> Finding {
    Finding::error(
        "not-text",
        0..0,
        "the file is not text",
        "write the script as plain text in UTF-8, for example from the editor's \"save as\"",
    )
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c) || byte == 0x7f
}

/// Windows-1252, the Latin-1 that people's editors mean; its five holes are spaces.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', ' ', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', ' ', 'Ž', ' ', ' ', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', ' ', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_the_encodings_people_save() {
        let check = |bytes: &[u8], expected: &str, repaired: bool| {
            let (text, warning) = decode(bytes).unwrap();
            assert_eq!(text, expected);
            assert_eq!(warning.is_some(), repaired, "{expected}");
        };
        check("été".as_bytes(), "été", false);
        check(b"\xef\xbb\xbfcalm", "calm", false);
        check(b"\xff\xfec\0a\0", "ca", true);
        check(b"\xfe\xff\0c\0a", "ca", true);
        check(b"\xe9t\xe9 \x93x\x94", "été “x”", true);
        check(b"", "", false);
    }

    #[test]
    fn the_warning_marks_the_first_letter_that_is_not_utf_8() {
        let (text, warning) = decode("ü caf\u{e9}".as_bytes()).unwrap();
        assert!(warning.is_none() && text.len() == 8);
        let (text, warning) = decode(b"abc d\xe9f").unwrap();
        assert_eq!(&text[warning.unwrap().span], "é");
    }

    #[test]
    fn what_is_no_text_or_too_much_is_refused() {
        let check = |bytes: &[u8], code: &str| assert_eq!(decode(bytes).unwrap_err().code, code);
        check(b"RIFF\x24\0\0\0WAVE", "not-text");
        check(&[0x01; 50], "not-text");
        check(&vec![b'a'; 2_000_000], "too-large");
        check(b"h\0i\0", "not-text");
    }
}
