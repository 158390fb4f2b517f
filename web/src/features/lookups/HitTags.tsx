/** What is known of a member, in chips: the greatest first. */
import type { HitLevel } from '@/lib/domain';
import { useLabels } from '@/lib/labels';
import { Tag } from '@/ui';

export const hitTones = { KNOWN_BAD: 'bad', OWN_CASE: 'warn', OTHER_CASE: 'info', NOTABLE: 'warn', KNOWN_GOOD: 'ok' } as const satisfies Record<HitLevel, string>;

export function HitTag({ level }: { level: HitLevel }) {
  const label = useLabels();
  return <Tag tone={hitTones[level]}>{label.hitLevel[level]}</Tag>;
}

/** `elsewhere`: the content stands in another case, said once where an observable says the same. */
export function HitTags({ levels, elsewhere }: { levels: readonly HitLevel[]; elsewhere: boolean }) {
  const shown = elsewhere && !levels.includes('OTHER_CASE') ? [...levels, 'OTHER_CASE' as const] : levels;
  return (
    <>
      {shown.map((level) => (
        <HitTag key={level} level={level} />
      ))}
    </>
  );
}
