import { useEffect, useState } from 'react';
import { Button as AriaButton, Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components';
import { graphql } from '@/gql';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { useGraph } from '@/lib/query';
import { ComboBox, Icon, cx, type ComboOption } from '@/ui';
import { agenciesMessages } from './messages';
import './agencies.css';

export const OneAgencyDocument = graphql(/* GraphQL */ `
  query OneAgency($id: ID!) {
    agency(id: $id) { id name nameEn code }
  }
`);

export const AgencyChoicesDocument = graphql(/* GraphQL */ `
  query AgencyChoices($text: String) {
    agencies(first: 20, filter: { text: $text }) { nodes { id name nameEn code } }
  }
`);

/** A filter by one agency: a chip with a finder behind it, since there are many. */
export function AgencyFilter({ label, value, onChange }: { label: string; value: string | undefined; onChange: (id: string | undefined) => void }) {
  const t = useMessages(agenciesMessages);
  const names = useNames();
  const [asked, setAsked] = useState('');
  const [text, setText] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setText(asked), 200);
    return () => clearTimeout(timer);
  }, [asked]);
  const [open, setOpen] = useState(false);
  const chosen = useGraph(OneAgencyDocument, { id: value ?? '' }, { enabled: value !== undefined, keepPrevious: false }).data?.agency;
  const found = useGraph(AgencyChoicesDocument, { text: text === '' ? null : text }, { enabled: open });
  const option = (agency: { id: string; name: string; nameEn: string | null; code: string }): ComboOption => ({ value: agency.id, label: names.of(agency), code: agency.code });
  const selected = chosen === null || chosen === undefined ? [] : [option(chosen)];
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <AriaButton className={cx('chip', value !== undefined && 'is-on')}>
        <span>
          {label}
          {value !== undefined && `: ${selected[0]?.label ?? t.oneAgency}`}
        </span>
        <Icon name="chevronDown" />
      </AriaButton>
      <Popover className="pop agency-pop" placement="bottom start" offset={4}>
        <AriaDialog aria-label={label}>
          <ComboBox
            label={label}
            small
            options={(found.data?.agencies.nodes ?? []).map(option)}
            selected={selected}
            onSearch={setAsked}
            loading={found.isFetching || asked !== text}
            onRetry={found.isError ? () => void found.refetch() : undefined}
            onChange={(next) => {
              onChange(next.at(-1)?.value);
              if (next.length > 0) setOpen(false);
            }}
          />
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  );
}
