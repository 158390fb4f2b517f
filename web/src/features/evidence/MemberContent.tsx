/** A member's bytes as text, picture or digits. Everything is made here from bytes; nothing of the file is run or loaded as a page. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { FormDialog, useSubmit } from '@/shell';
import { Banner, Button, FilterChip, LoadingSkeleton, Select, TextArea, TextField } from '@/ui';
import { hexBytes, hexRows, pictureBytes, pictureOf, picturePixels, pngEnd, readBytes, readOffset, textBytes, type MemberPlace, type Picture } from './bytes';
import { memberMessages } from './memberMessages';
import { guessSet, looksBinary, readAs, shownText, textSets, type TextSet } from './text';

type View = 'text' | 'picture' | 'hex';

/** Asks for what the look is recorded with. */
export function PurposeDialog({ onClose, onPurpose }: { onClose: () => void; onPurpose: (purpose: string) => void }) {
  const t = useMessages(memberMessages);
  const [purpose, setPurpose] = useState('');
  const form = useSubmit({
    fields: { reason: 'look-reason' },
    check: () => ({ reason: purpose.trim().length < 10 ? t.purposeShort : undefined }),
    send: async () => Promise.resolve([]),
    done: () => onPurpose(purpose.trim()),
  });
  return (
    <FormDialog title={t.lookTitle} onClose={onClose} form={form} submitLabel={t.look} busyLabel={t.look} consequence={t.lookText}>
      <TextArea id="look-reason" small autoFocus label={t.purpose} hint={t.purposeHint} value={purpose} onChange={setPurpose} limit={500} error={form.error('reason')} />
    </FormDialog>
  );
}

/** Bytes of a member, kept for the page. */
function useBytes(place: MemberPlace, from: number, to: number) {
  const locale = useLocale();
  return useQuery<Uint8Array<ArrayBuffer>, Error>({
    queryKey: ['member-bytes', place.id, place.index, place.purpose, from, to],
    queryFn: ({ signal }) => readBytes(place, from, to, locale, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
}

export function MemberContent({ place, size, name, offset }: { place: MemberPlace; size: number; name: string; offset: number | undefined }) {
  const t = useMessages(memberMessages);
  const head = useBytes(place, 0, Math.min(size, textBytes));
  const picture = head.data === undefined ? null : pictureOf(head.data);
  const binary = useMemo(() => head.data !== undefined && looksBinary(readAs(head.data, guessSet(head.data))), [head.data]);
  // Who comes for a place wants to see the bytes there.
  const [chosen, setChosen] = useState<View | null>(offset === undefined ? null : 'hex');
  const view: View = chosen ?? (picture !== null ? 'picture' : binary ? 'hex' : 'text');
  if (head.isError) {
    return (
      <div className="member-view">
        <Banner tone="bad" announce="polite" action={<Button size="sm" onClick={() => void head.refetch()}>{t.look}</Button>}>
          <b className="strong">{t.readFailed}.</b> {head.error.message}
        </Banner>
      </div>
    );
  }
  if (head.data === undefined) return <LoadingSkeleton rows={6} kind="text" label={t.reading} />;
  const views: { view: View; label: string }[] = [
    { view: 'text', label: t.asText },
    { view: 'picture', label: t.asPicture },
    { view: 'hex', label: t.asHex },
  ];
  return (
    <>
      <div className="member-views" role="group" aria-label={t.views}>
        {views.map((one) => (
          <FilterChip key={one.view} on={view === one.view} onChange={() => setChosen(one.view)}>
            {one.label}
          </FilterChip>
        ))}
      </div>
      {view === 'text' && <TextView bytes={head.data} size={size} />}
      {view === 'picture' && (picture === null ? <p className="member-view muted">{t.pictureNone}</p> : <PictureView place={place} size={size} name={name} picture={picture} />)}
      {view === 'hex' && <HexView place={place} size={size} offset={offset ?? 0} />}
    </>
  );
}

function TextView({ bytes, size }: { bytes: Uint8Array; size: number }) {
  const t = useMessages(memberMessages);
  const format = useFormat();
  const guess = useMemo(() => guessSet(bytes), [bytes]);
  const [chosen, setChosen] = useState<TextSet | null>(null);
  const set = chosen ?? guess;
  const text = useMemo(() => readAs(bytes, set), [bytes, set]);
  return (
    <div className="member-view">
      <div className="member-bar">
        <Select<TextSet>
          small
          label={t.encoding}
          value={set}
          onChange={(value) => setChosen(value === '' ? null : value)}
          options={textSets.map((value) => ({ value, label: value === guess ? t.encodingGuess(value) : value }))}
        />
        <p className="muted small">
          {bytes.length < size ? t.textFirst(format.bytes(bytes.length), format.bytes(size)) : t.textWhole(format.bytes(size))}. {t.textControls}
        </p>
      </div>
      {looksBinary(text) && <Banner tone="warn">{t.binary}</Banner>}
      <pre className="member-text" tabIndex={0} aria-label={t.asText} role="region">
        {shownText(text)}
      </pre>
    </div>
  );
}

function PictureView({ place, size, name, picture }: { place: MemberPlace; size: number; name: string; picture: Picture }) {
  const t = useMessages(memberMessages);
  const format = useFormat();
  const fits = size <= pictureBytes && picture.width * picture.height <= picturePixels;
  if (!fits) return <p className="member-view muted">{t.pictureLarge(format.bytes(pictureBytes))}</p>;
  return <Drawn place={place} size={size} name={name} picture={picture} />;
}

function Drawn({ place, size, name, picture }: { place: MemberPlace; size: number; name: string; picture: Picture }) {
  const t = useMessages(memberMessages);
  const format = useFormat();
  const whole = useBytes(place, 0, size);
  const [broken, setBroken] = useState(false);
  const url = useObjectUrl(whole.data, picture.type);
  const end = whole.data === undefined || picture.kind !== 'PNG' ? null : pngEnd(whole.data);
  return (
    <div className="member-view">
      <p className="muted small">{t.pictureSize(format.number(picture.width), format.number(picture.height), picture.kind)}</p>
      {end !== null && end < size && <Banner tone="warn">{t.pictureBehind(format.bytes(size - end), format.number(end))}</Banner>}
      {whole.isError || broken ? (
        <Banner tone="bad">{broken ? t.pictureBroken : whole.error?.message}</Banner>
      ) : url === null ? (
        <LoadingSkeleton rows={4} kind="text" label={t.reading} />
      ) : (
        <img className="member-picture" src={url} alt={t.pictureAlt(name)} onError={() => setBroken(true)} />
      )}
    </div>
  );
}

/** An address of bytes in this page's memory, given back when it is no longer shown. */
function useObjectUrl(bytes: Uint8Array<ArrayBuffer> | undefined, type: string): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (bytes === undefined) return undefined;
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(null);
    };
  }, [bytes, type]);
  return url;
}

function HexView({ place, size, offset }: { place: MemberPlace; size: number; offset: number }) {
  const t = useMessages(memberMessages);
  const format = useFormat();
  const [from, setFrom] = useState(offset < size ? offset - (offset % hexBytes) : 0);
  const [wanted, setWanted] = useState('');
  const [bad, setBad] = useState(false);
  const to = Math.min(size, from + hexBytes);
  const page = useBytes(place, from, to);
  const width = Math.max(8, (size - 1).toString(16).length);
  const go = () => {
    const offset = readOffset(wanted);
    const wrong = offset === null || offset >= size;
    setBad(wrong);
    if (!wrong) setFrom(offset - (offset % hexBytes));
  };
  return (
    <div className="member-view">
      <form
        className="member-bar"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <TextField small label={t.hexOffset} hint={t.hexOffsetHint} value={wanted} onChange={setWanted} error={bad ? t.hexOffsetBad(format.number(size - 1)) : undefined} inputMode="text" autoComplete="off" />
        <Button size="sm" type="submit">
          {t.hexGo}
        </Button>
      </form>
      {page.isError ? (
        <Banner tone="bad" announce="polite">
          {page.error.message}
        </Banner>
      ) : page.data === undefined ? (
        <LoadingSkeleton rows={8} kind="text" label={t.reading} />
      ) : (
        <div className="hex-wrap" tabIndex={0} role="region" aria-label={t.hexTable}>
          <table className="hex">
            <caption className="vh">{t.hexTable}</caption>
            <thead>
              <tr>
                <th scope="col">{t.hexPlace}</th>
                <th scope="col">{t.hexBytes}</th>
                <th scope="col">{t.hexLetters}</th>
              </tr>
            </thead>
            <tbody>
              {hexRows(page.data, from).map((row) => (
                <tr key={row.offset}>
                  <th scope="row">{row.offset.toString(16).padStart(width, '0')}</th>
                  <td>{row.digits}</td>
                  <td>{row.letters}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="panel-foot">
        <span>{t.hexPage(format.number(from), format.number(to - 1), format.number(size))}</span>
        <span className="row">
          {from > 0 && (
            <Button size="sm" onClick={() => setFrom(Math.max(0, from - hexBytes))}>
              {t.before}
            </Button>
          )}
          {to < size && (
            <Button size="sm" onClick={() => setFrom(from + hexBytes)}>
              {t.after}
            </Button>
          )}
        </span>
      </div>
    </div>
  );
}
