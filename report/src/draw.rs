//! From marks to PDF.

use std::num::NonZeroU16;

use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node as TagNode, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
};
use krilla::{Document, SerializeSettings};

use crate::ReportError;
use crate::fonts::Fonts;
use crate::sheet::{HEIGHT, Ink, Kind, Mark, Node, Shape, Sheet, TextMark, WIDTH};

/// Draws the pages as PDF/A-2b with its tree of tags.
///
/// # Errors
/// [`ReportError::Pdf`] where the writer finds that the result would not be PDF/A.
pub(crate) fn draw(fonts: &Fonts, sheet: &Sheet, metadata: Metadata) -> Result<Vec<u8>, ReportError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_B)
        .finish()
        .map_err(|error| ReportError::Pdf(format!("{error:?}")))?;
    let settings = SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut leaves: Vec<Vec<Identifier>> = sheet.nodes.iter().map(|_| Vec::new()).collect();
    for marks in &sheet.pages {
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| ReportError::Pdf("no page of this size".to_owned()))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        draw_marks(fonts, &mut surface, marks, &mut leaves);
        surface.finish();
        page.finish();
    }
    let mut outline = Outline::new();
    for anchor in &sheet.anchors {
        let target = XyzDestination::new(anchor.page, Point::from_xy(0.0, anchor.y));
        outline.push_child(OutlineNode::new(anchor.title.clone(), target));
    }
    document.set_outline(outline);
    document.set_metadata(metadata);
    let mut tree = TagTree::new().with_lang(Some("vi".to_owned()));
    for node in children(&sheet.nodes, &mut leaves, 0) {
        tree.push(node);
    }
    document.set_tag_tree(tree);
    document.finish().map_err(|error| ReportError::Pdf(format!("{error:?}")))
}

fn draw_marks(fonts: &Fonts, surface: &mut Surface<'_>, marks: &[Mark], leaves: &mut [Vec<Identifier>]) {
    for mark in marks {
        let tag = match (&mark.shape, mark.node) {
            (_, None) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            (Shape::Fill(..), Some(_)) => ContentTag::Other,
            (Shape::Text(text), Some(_)) => {
                ContentTag::Span(SpanTag::empty().with_lang(Some(text.lang)).with_actual_text(text.grouped.then_some(text.text.as_str())))
            }
        };
        let id = surface.start_tagged(tag);
        match &mark.shape {
            Shape::Text(text) => draw_text(fonts, surface, text),
            Shape::Fill(boxes, ink) => draw_boxes(surface, boxes, *ink),
        }
        surface.end_tagged();
        if let Some(leaf) = mark.node.and_then(|node| leaves.get_mut(node)) {
            leaf.push(id);
        }
    }
}

fn fill(ink: Ink) -> Fill {
    let [red, green, blue] = ink;
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn draw_text(fonts: &Fonts, surface: &mut Surface<'_>, mark: &TextMark) {
    let run = fonts.run(mark.face, &mark.text, mark.grouped);
    surface.set_fill(Some(fill(mark.ink)));
    surface.draw_glyphs(Point::from_xy(mark.x, mark.y), &run.glyphs, fonts.font(mark.face), &run.text, mark.size, false);
}

fn draw_boxes(surface: &mut Surface<'_>, boxes: &[[f32; 4]], ink: Ink) {
    let mut path = PathBuilder::new();
    for [x, y, width, height] in boxes {
        if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
            path.push_rect(rect);
        }
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(fill(ink)));
        surface.draw_path(&path);
    }
}

/// The tags of a node's parts, with what was drawn for it first.
fn children(nodes: &[Node], leaves: &mut [Vec<Identifier>], of: usize) -> Vec<TagNode> {
    let own = leaves.get_mut(of).map(std::mem::take).unwrap_or_default();
    let mut all: Vec<TagNode> = own.into_iter().map(TagNode::from).collect();
    let parts: Vec<usize> = nodes.get(of).map(|node| node.children.clone()).unwrap_or_default();
    for part in parts {
        let Some(node) = nodes.get(part) else { continue };
        let inner = children(nodes, leaves, part);
        if !inner.is_empty() {
            all.push(TagGroup::with_children(tag(&node.kind), inner).into());
        }
    }
    all
}

fn tag(kind: &Kind) -> TagKind {
    match kind {
        Kind::Root | Kind::Paragraph("vi") => Tag::P.into(),
        Kind::Paragraph(lang) => Tag::P.with_lang(Some((*lang).to_owned())).into(),
        Kind::Heading(level, title) => Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(title.clone())).into(),
        Kind::Table => Tag::Table.into(),
        Kind::Row => Tag::TR.into(),
        Kind::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Kind::RowHead => Tag::TH(TableHeaderScope::Row).into(),
        Kind::Cell => Tag::TD.into(),
        Kind::Figure(alt) => Tag::Figure(Some(alt.clone())).into(),
    }
}
