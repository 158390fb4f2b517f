//! The documentation names every finding code and custody kind.

use chot_forensics::archive::Code;
use chot_forensics::custody::CustodyKind;

#[test]
fn document_lists_every_code_and_kind() {
    let text = include_str!("../../../docs/FORENSICS.md");
    for code in Code::ALL {
        let row = format!("| `{}` | {} |", code.as_str(), code.meaning());
        assert!(text.contains(&row), "missing: {row}");
        assert_eq!(code.as_str().parse(), Ok(*code));
    }
    for kind in CustodyKind::ALL {
        assert!(text.contains(&format!("`{kind}`")), "missing: {kind}");
    }
}
