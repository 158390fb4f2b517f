/**
 * The emblem of proof: a bronze drum drawn as a Merkle tree, with the path of one
 * leaf to the root lit and the hashes that prove it as open rings.
 */
const centre = 380;
const depth = 6;
const step = 340 / depth;
const radius = (level: number) => 34 + step * level;
const angle = (level: number, index: number) => (((index + 0.5) * 360) / 2 ** level - 90) * (Math.PI / 180);

function point(r: number, a: number): string {
  return `${(centre + r * Math.cos(a)).toFixed(1)} ${(centre + r * Math.sin(a)).toFixed(1)}`;
}

/** From a parent out to half way, along the ring, and out to the child. */
function branch(level: number, index: number): string {
  const child = angle(level, index);
  const parent = level === 1 ? child : angle(level - 1, index >> 1);
  const from = radius(level - 1);
  const bend = from + step * 0.45;
  return `M${point(from, parent)}L${point(bend, parent)}A${bend.toFixed(1)} ${bend.toFixed(1)} 0 0 ${child > parent ? 1 : 0} ${point(bend, child)}L${point(radius(level), child)}`;
}

/** The lit leaf, counted clockwise from the top, and its ancestors. */
const leaf = 54;
const lit = Array.from({ length: depth }, (_, i) => leaf >> (depth - 1 - i));

interface Dot {
  key: string;
  cx: number;
  cy: number;
  r: number;
  kind: 'plain' | 'lit' | 'proof';
}

const plainBranches: string[] = [];
const dots: Dot[] = [];
for (let level = 1; level <= depth; level += 1) {
  const onPath = lit[level - 1] ?? 0;
  for (let index = 0; index < 2 ** level; index += 1) {
    const kind = index === onPath ? 'lit' : index === (onPath ^ 1) ? 'proof' : 'plain';
    if (kind !== 'lit') plainBranches.push(branch(level, index));
    dots.push({
      key: `${level}-${index}`,
      cx: centre + radius(level) * Math.cos(angle(level, index)),
      cy: centre + radius(level) * Math.sin(angle(level, index)),
      r: (kind === 'lit' ? 6.8 : kind === 'proof' ? 6.4 : 5.2) - level * 0.55,
      kind,
    });
  }
}
const litPath = lit.map((index, i) => branch(i + 1, index)).join('');
const sun = Array.from({ length: 32 }, (_, i) => point(i % 2 === 0 ? 29 : 13, ((i * 360) / 32 - 90) * (Math.PI / 180)).replace(' ', ',')).join(' ');

export function Drum({ className }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 760 760" fill="none" stroke="var(--gold)" strokeWidth="1" aria-hidden="true">
      {Array.from({ length: depth }, (_, i) => radius(i + 1)).map((r, i) => (
        <g key={r}>
          <circle cx={centre} cy={centre} r={r} opacity=".22" />
          {i % 2 === 0 && i > 0 && (
            <>
              <circle cx={centre} cy={centre} r={r - 5} opacity=".12" />
              <circle cx={centre} cy={centre} r={r + 5} opacity=".12" />
            </>
          )}
        </g>
      ))}
      <path d={plainBranches.join('')} opacity=".34" />
      <path d={litPath} strokeWidth="2.4" strokeLinejoin="round" />
      {dots.map((dot) =>
        dot.kind === 'proof' ? (
          <circle key={dot.key} cx={dot.cx} cy={dot.cy} r={dot.r} fill="var(--lacquer)" strokeWidth="1.6" />
        ) : (
          <circle key={dot.key} cx={dot.cx} cy={dot.cy} r={dot.r} fill="var(--gold)" stroke="none" opacity={dot.kind === 'lit' ? 1 : 0.6} />
        ),
      )}
      <polygon points={sun} fill="var(--gold)" stroke="none" />
    </svg>
  );
}
