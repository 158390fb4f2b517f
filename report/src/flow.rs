//! Headings, paragraphs, facts and tables, one below the other, over as many pages as it takes.
//!
//! Invariants: nothing is cut off: a row that is taller than a page goes on in the next; the head of a table stands on every
//! page that it reaches; a heading never stands alone at the foot of a page.

use crate::fonts::{Face, Fonts};
use crate::sheet::{BODY, INK, INK_2, Ink, Kind, LINE, MARGIN, NodeId, SOFT, Shape, Sheet, TextMark};

/// The distance between base lines in tables.
const LEADING: f32 = 10.8;
/// The space above and below the lines of a row.
const PAD: f32 = 3.6;
/// The space between columns.
const GUTTER: f32 = 8.0;

/// A text of one face.
#[derive(Clone, Debug)]
pub(crate) struct Para {
    face: Face,
    size: f32,
    ink: Ink,
    text: String,
    lang: &'static str,
    grouped: bool,
}

impl Para {
    /// Vietnamese.
    pub(crate) fn vi(text: impl Into<String>) -> Self {
        Self { face: Face::Text, size: 8.4, ink: INK, text: text.into(), lang: "vi", grouped: false }
    }

    /// Vietnamese with weight.
    pub(crate) fn strong(text: impl Into<String>) -> Self {
        Self { face: Face::Strong, ..Self::vi(text) }
    }

    /// English, beside the Vietnamese.
    pub(crate) fn en(text: impl Into<String>) -> Self {
        Self { size: 7.4, ink: INK_2, lang: "en", ..Self::vi(text) }
    }

    /// A number, path or name of a machine.
    pub(crate) fn mono(text: impl Into<String>) -> Self {
        Self { face: Face::Mono, size: 7.6, ..Self::vi(text) }
    }

    /// A digest, in groups of four.
    pub(crate) fn digest(text: impl Into<String>) -> Self {
        Self { grouped: true, ..Self::mono(text) }
    }

    /// A digest in small.
    pub(crate) fn small_digest(text: impl Into<String>) -> Self {
        Self { size: 6.6, ..Self::digest(text) }
    }

    /// The same in another size.
    pub(crate) fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }
}

/// A column of a table.
pub(crate) struct Column {
    /// Its width in points; the last one takes what is left.
    pub(crate) width: f32,
    pub(crate) vi: &'static str,
    pub(crate) en: &'static str,
}

/// A row of a table.
#[derive(Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Vec<Para>>,
    /// Below the cells, from the second column to the right edge.
    pub(crate) wide: Vec<Para>,
}

/// A line of a cell, ready to be placed.
struct Line {
    para: Para,
    text: String,
}

/// Puts the parts of the report below each other.
pub(crate) struct Flow<'a> {
    pub(crate) fonts: &'a Fonts,
    pub(crate) sheet: Sheet,
}

impl<'a> Flow<'a> {
    pub(crate) fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, sheet: Sheet::new() }
    }

    fn lines(&self, paras: &[Para], width: f32) -> Vec<Line> {
        let mut lines = Vec::new();
        for para in paras {
            // A gap after each group of four makes a digest wider than its glyphs.
            let usable = if para.grouped { width / 1.16 } else { width };
            for text in self.fonts.lines(para.face, para.size, &para.text, usable) {
                lines.push(Line { para: para.clone(), text });
            }
        }
        lines
    }

    fn place(&mut self, node: Option<NodeId>, line: &Line, x: f32, y: f32) {
        let Para { face, size, ink, lang, grouped, .. } = line.para;
        if line.text.trim().is_empty() {
            return;
        }
        self.sheet.put(node, Shape::Text(TextMark { x, y, face, size, ink, text: line.text.clone(), grouped, lang }));
    }

    /// Lines below each other with their own distance, each kept on one page.
    fn stack(&mut self, node: NodeId, paras: &[Para], distance: f32) {
        for line in self.lines(paras, BODY) {
            let height = line.para.size * distance;
            self.sheet.need(height);
            let y = self.sheet.y + height * 0.76;
            self.place(Some(node), &line, MARGIN, y);
            self.sheet.y += height;
        }
    }

    /// The heading of a part: Vietnamese, English behind it in small.
    pub(crate) fn heading(&mut self, vi: &str, en: &str) {
        self.sheet.need(146.0);
        if self.sheet.y > crate::sheet::TOP {
            self.sheet.y += 13.0;
        }
        let page = self.sheet.pages.len().saturating_sub(1);
        self.sheet.anchors.push(crate::sheet::Anchor { title: vi.to_owned(), page, y: self.sheet.y });
        let node = self.sheet.node(0, Kind::Heading(2, vi.to_owned()));
        self.sheet.rule(MARGIN, BODY, 0.8, INK);
        let y = self.sheet.y + 16.0;
        let title = Para { face: Face::Title, ..Para::vi(format!("{vi} ")) }.sized(11.4);
        let width = self.fonts.run(Face::Title, &title.text, false).width * title.size;
        let text = title.text.clone();
        self.place(Some(node), &Line { para: title, text }, MARGIN, y);
        let english = Para::en(en).sized(8.4);
        let text = english.text.clone();
        self.place(Some(node), &Line { para: english, text }, MARGIN + width + 2.0, y);
        self.sheet.y += 23.0;
    }

    /// The name of the document, at its beginning.
    pub(crate) fn title(&mut self, vi: &str, en: &str) {
        let node = self.sheet.node(0, Kind::Heading(1, vi.to_owned()));
        self.stack(node, &[Para { face: Face::Title, ..Para::vi(vi) }.sized(19.0)], 1.42);
        self.stack(node, &[Para::en(en).sized(10.5)], 1.42);
        self.sheet.y += 9.0;
    }

    /// What was found, in both languages, with weight and a bar beside it.
    pub(crate) fn statement(&mut self, vi: &str, en: &str) {
        let top = self.sheet.y;
        let mut y = top;
        for (para, distance) in [(Para::strong(vi).sized(10.0), 14.4), (Para::en(en).sized(8.4), 12.0)] {
            let node = self.sheet.node(0, Kind::Paragraph(para.lang));
            for line in self.lines(&[para], BODY - 90.0) {
                y += distance;
                self.place(Some(node), &line, MARGIN + 10.0, y - 3.6);
            }
        }
        self.sheet.put(None, Shape::Fill(vec![[MARGIN, top, 2.6, y - top]], INK));
        self.sheet.y = y + 7.0;
    }

    /// A paragraph in both languages.
    pub(crate) fn paragraph(&mut self, vi: &str, en: &str) {
        let node = self.sheet.node(0, Kind::Paragraph("vi"));
        self.stack(node, &[Para::vi(vi).sized(9.2)], 1.46);
        let node = self.sheet.node(0, Kind::Paragraph("en"));
        self.stack(node, &[Para::en(en).sized(8.2)], 1.42);
        self.sheet.y += 5.0;
    }

    /// Lines of one part, as they are.
    pub(crate) fn verbatim(&mut self, paras: &[Para]) {
        let node = self.sheet.node(0, Kind::Paragraph("vi"));
        self.stack(node, paras, 1.4);
        self.sheet.y += 4.0;
    }

    /// Names and what they are: a table without a head.
    pub(crate) fn facts(&mut self, facts: Vec<(&'static str, &'static str, Vec<Para>)>) {
        let table = self.sheet.node(0, Kind::Table);
        let columns = [Column { width: 132.0, vi: "", en: "" }, Column { width: 0.0, vi: "", en: "" }];
        for (vi, en, value) in facts {
            let row = Row { cells: vec![vec![Para::vi(vi), Para::en(en)], value], wide: Vec::new() };
            self.row(table, &columns, &row, None);
        }
        self.sheet.rule(MARGIN, BODY, 0.5, LINE);
        self.sheet.y += 6.0;
    }

    /// A table whose head stands on every page that it reaches.
    pub(crate) fn table(&mut self, columns: &[Column], rows: &[Row]) {
        let table = self.sheet.node(0, Kind::Table);
        self.sheet.need(84.0);
        self.head(Some(table), columns);
        for row in rows {
            self.row(table, columns, row, Some(columns));
        }
        self.sheet.rule(MARGIN, BODY, 0.5, LINE);
        self.sheet.y += 6.0;
    }

    /// The head of a table; part of the tree where it stands first, a decoration where it is repeated.
    fn head(&mut self, table: Option<NodeId>, columns: &[Column]) {
        let height = 2.0 * LEADING + 2.0 * PAD;
        let y = self.sheet.y;
        self.sheet.put(None, Shape::Fill(vec![[MARGIN, y, BODY, height]], SOFT));
        let row = table.map(|table| self.sheet.node(table, Kind::Row));
        for (column, (x, _)) in columns.iter().zip(places(columns)) {
            let cell = row.map(|row| self.sheet.node(row, Kind::ColumnHead));
            for (number, para) in [(1.0, Para::strong(column.vi)), (2.0, Para::en(column.en))] {
                let text = para.text.clone();
                self.place(cell, &Line { para, text }, x, y + PAD + LEADING * number - 2.6);
            }
        }
        self.sheet.y += height;
    }

    fn row(&mut self, table: NodeId, columns: &[Column], row: &Row, head: Option<&[Column]>) {
        let places = places(columns);
        let node = self.sheet.node(table, Kind::Row);
        let mut cells = Vec::new();
        for (number, (cell, (x, width))) in row.cells.iter().zip(&places).enumerate() {
            let kind = if number == 0 { Kind::RowHead } else { Kind::Cell };
            cells.push((self.sheet.node(node, kind), *x, self.lines(cell, *width)));
        }
        let tall = cells.iter().map(|(_, _, lines)| lines.len()).max().unwrap_or(0);
        if let (false, Some((x, _))) = (row.wide.is_empty(), places.get(1)) {
            let wide = self.lines(&row.wide, MARGIN + BODY - x);
            let mut lines: Vec<Line> = (0..tall).map(|_| Line { para: Para::vi(""), text: String::new() }).collect();
            lines.extend(wide);
            cells.push((self.sheet.node(node, Kind::Cell), *x, lines));
        }
        self.place_row(&cells, head);
    }

    /// Places the lines of a row: on this page, on the next, or over several where no page holds it.
    fn place_row(&mut self, cells: &[(NodeId, f32, Vec<Line>)], head: Option<&[Column]>) {
        let total = cells.iter().map(|(_, _, lines)| lines.len()).max().unwrap_or(0);
        let mut from = 0_usize;
        let mut fresh = false;
        while from < total {
            let fits = lines_in(self.sheet.left() - 2.0 * PAD);
            let rest = total.saturating_sub(from);
            if rest > fits && !fresh {
                self.sheet.turn();
                if let Some(columns) = head {
                    self.head(None, columns);
                }
                fresh = true;
                continue;
            }
            let count = rest.min(fits.max(1));
            self.sheet.rule(MARGIN, BODY, 0.5, LINE);
            let top = self.sheet.y + PAD;
            for (node, x, lines) in cells {
                let mut y = top;
                for line in lines.iter().skip(from).take(count) {
                    y += LEADING;
                    self.place(Some(*node), line, *x, y - 2.6);
                }
            }
            self.sheet.y = top + (0..count).map(|_| LEADING).sum::<f32>() + PAD;
            from = from.saturating_add(count);
            fresh = false;
        }
    }
}

/// Left edge and usable width of each column.
fn places(columns: &[Column]) -> Vec<(f32, f32)> {
    let mut x = MARGIN;
    let last = columns.len().saturating_sub(1);
    let mut places = Vec::with_capacity(columns.len());
    for (number, column) in columns.iter().enumerate() {
        if number == last {
            places.push((x, MARGIN + BODY - x));
        } else {
            places.push((x, column.width - GUTTER));
        }
        x += column.width;
    }
    places
}

/// How many lines of a table there is room for.
fn lines_in(height: f32) -> usize {
    let mut count = 0_usize;
    let mut used = LEADING;
    while used <= height {
        count = count.saturating_add(1);
        used += LEADING;
    }
    count
}

impl Flow<'_> {
    /// A name in both languages at a place, below each other from `top`.
    pub(crate) fn label(&mut self, x: f32, top: f32, vi: &str, en: &str) {
        for (para, y) in [(Para::vi(vi), top + 9.0), (Para::en(en), top + 18.6)] {
            let node = self.sheet.node(0, Kind::Paragraph(para.lang));
            let text = para.text.clone();
            self.place(Some(node), &Line { para, text }, x, y);
        }
    }

    /// The height of [`Self::filled`].
    pub(crate) fn filled_height(&self, width: f32, text: &str) -> f32 {
        self.lines(&[Para::strong(text)], width).iter().map(|_| LEADING).sum()
    }

    /// A text at a place within `width`.
    pub(crate) fn filled(&mut self, x: f32, top: f32, width: f32, text: &str) {
        let node = self.sheet.node(0, Kind::Paragraph("vi"));
        let mut y = top;
        for line in self.lines(&[Para::strong(text)], width).iter() {
            y += LEADING;
            self.place(Some(node), line, x, y);
        }
    }
}
