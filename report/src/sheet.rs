//! What stands on the pages, before it is drawn: marks at places, and the tree of what they mean.

use crate::fonts::Face;

/// A4, in points.
pub(crate) const WIDTH: f32 = 595.28;
/// A4, in points.
pub(crate) const HEIGHT: f32 = 841.89;
/// The left and right margin.
pub(crate) const MARGIN: f32 = 48.0;
/// Where the body begins.
pub(crate) const TOP: f32 = 70.0;
/// Where the body ends.
pub(crate) const BOTTOM: f32 = HEIGHT - 64.0;
/// The width of the body.
pub(crate) const BODY: f32 = WIDTH - 2.0 * MARGIN;

/// A colour: red, green, blue.
pub(crate) type Ink = [u8; 3];
/// Text.
pub(crate) const INK: Ink = [0x17, 0x19, 0x1e];
/// Text beside the text.
pub(crate) const INK_2: Ink = [0x45, 0x4a, 0x53];
/// Rules between rows.
pub(crate) const LINE: Ink = [0xb9, 0xb6, 0xad];
/// Behind heads of tables.
pub(crate) const SOFT: Ink = [0xf1, 0xef, 0xe9];
/// Behind TLP words.
pub(crate) const BLACK: Ink = [0, 0, 0];

/// A node of the tree.
pub(crate) type NodeId = usize;

/// What a part of the document is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// The document.
    Root,
    /// A heading of a level.
    Heading(u16, String),
    /// A paragraph in a language.
    Paragraph(&'static str),
    /// A table.
    Table,
    /// A row.
    Row,
    /// The head of a column.
    ColumnHead,
    /// The head of a row.
    RowHead,
    /// A cell.
    Cell,
    /// A picture and what it shows.
    Figure(String),
}

/// A part of the document and its parts.
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) children: Vec<NodeId>,
}

/// A run of text at a place.
#[derive(Clone, Debug)]
pub(crate) struct TextMark {
    pub(crate) x: f32,
    /// The base line, from the top of the page.
    pub(crate) y: f32,
    pub(crate) face: Face,
    pub(crate) size: f32,
    pub(crate) ink: Ink,
    pub(crate) text: String,
    /// A digest: in groups of four, copied in one piece.
    pub(crate) grouped: bool,
    pub(crate) lang: &'static str,
}

/// A filled rectangle: left, top, width, height.
pub(crate) type Box4 = [f32; 4];

/// Something on a page.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// Text.
    Text(TextMark),
    /// Filled rectangles of one colour.
    Fill(Vec<Box4>, Ink),
}

/// Something on a page and what it is part of; `None` for what only decorates.
pub(crate) struct Mark {
    pub(crate) node: Option<NodeId>,
    pub(crate) shape: Shape,
}

/// A heading for the outline.
pub(crate) struct Anchor {
    pub(crate) title: String,
    pub(crate) page: usize,
    pub(crate) y: f32,
}

/// All pages, the tree, and where the next thing goes.
pub(crate) struct Sheet {
    pub(crate) pages: Vec<Vec<Mark>>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) anchors: Vec<Anchor>,
    /// The top of what comes next.
    pub(crate) y: f32,
}

impl Sheet {
    pub(crate) fn new() -> Self {
        Self { pages: vec![Vec::new()], nodes: vec![Node { kind: Kind::Root, children: Vec::new() }], anchors: Vec::new(), y: TOP }
    }

    /// A new part of `parent`.
    pub(crate) fn node(&mut self, parent: NodeId, kind: Kind) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node { kind, children: Vec::new() });
        if let Some(parent) = self.nodes.get_mut(parent) {
            parent.children.push(id);
        }
        id
    }

    /// A new page.
    pub(crate) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// What is left of the page.
    pub(crate) fn left(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Turns the page where less than `height` is left of it, unless it is empty.
    pub(crate) fn need(&mut self, height: f32) {
        if self.left() < height && self.y > TOP {
            self.turn();
        }
    }

    pub(crate) fn put(&mut self, node: Option<NodeId>, shape: Shape) {
        if let Some(page) = self.pages.last_mut() {
            page.push(Mark { node, shape });
        }
    }

    /// A rule across the body or a part of it.
    pub(crate) fn rule(&mut self, x: f32, width: f32, thick: f32, ink: Ink) {
        let y = self.y;
        self.put(None, Shape::Fill(vec![[x, y, width, thick]], ink));
    }
}
