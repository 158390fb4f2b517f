/** What the register says of a system: registering it, describing it anew, recording the level that was approved. */
import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { graphql } from '@/gql';
import type { SystemPageQuery } from '@/gql/graphql';
import { securityLevels } from '@/lib/domain';
import { useLocale, useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import { useGraph, useGraphMutation } from '@/lib/query';
import { FormDialog, LeaveGuard, QueryError, useSubmit } from '@/shell';
import { ComboBox, ConflictPanel, Dialog, LevelMark, LoadingSkeleton, Select, Tag, TextArea, TextField, toast, type ComboOption } from '@/ui';
import { systemsMessages } from './messages';
import { SystemPageDocument } from './document';

export const RegisterAgenciesDocument = graphql(/* GraphQL */ `
  query RegisterAgencies($text: String) {
    agencies(first: 20, filter: { registers: true, text: $text }) {
      nodes { id name nameEn code }
      totalCount
    }
  }
`);

export const RegisterSystemDocument = graphql(/* GraphQL */ `
  mutation RegisterSystem($input: RegisterSystemInput!) {
    registerSystem(input: $input) {
      system { id }
      errors { code message path }
    }
  }
`);

export const ChangeSystemDocument = graphql(/* GraphQL */ `
  mutation ChangeSystem($id: ID!, $expectedVersion: Int!, $input: ChangeSystemInput!) {
    changeSystem(id: $id, expectedVersion: $expectedVersion, input: $input) {
      system { id version }
      errors { code message path }
    }
  }
`);

export const ApproveSystemLevelDocument = graphql(/* GraphQL */ `
  mutation ApproveSystemLevel($id: ID!, $expectedVersion: Int!, $input: ApproveSystemLevelInput!) {
    approveSystemLevel(id: $id, expectedVersion: $expectedVersion, input: $input) {
      system { id version level legalProfile }
      errors { code message path }
    }
  }
`);

export const LegalProfilesDocument = graphql(/* GraphQL */ `
  query LegalProfiles {
    legalProfiles { code nameVi nameEn validTo }
  }
`);

type System = NonNullable<SystemPageQuery['system']>;

const told = (text: string) => (text.trim() === '' ? null : text.trim());

function useChanged() {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ predicate: (query) => ['SystemPage', 'SystemControls', 'SystemControl', 'SystemsPage', 'RegisterAgencies'].includes(String(query.queryKey[0])) });
}

/** Name, name in English and purpose: the same fields wherever a system is described. */
function Description({ name, nameEn, purpose, error, first = false }: Record<'name' | 'nameEn' | 'purpose', readonly [string, (text: string) => void]> & { error: (field: string) => string | undefined; first?: boolean }) {
  const t = useMessages(systemsMessages).register;
  return (
    <>
      <TextField id="system-name" small autoFocus={first} label={t.name} hint={t.nameHint} maxLength={200} value={name[0]} onChange={name[1]} error={error('name')} />
      <TextField id="system-name-en" small optional label={t.nameEn} maxLength={200} lang="en" value={nameEn[0]} onChange={nameEn[1]} error={error('nameEn')} />
      <TextArea id="system-purpose" small optional label={t.purpose} hint={t.purposeHint} rows={3} limit={2_000} value={purpose[0]} onChange={purpose[1]} error={error('purpose')} />
    </>
  );
}

const describedFields = { name: 'system-name', nameEn: 'system-name-en', purpose: 'system-purpose' };

export function RegisterDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages(systemsMessages).register;
  const names = useNames();
  const navigate = useNavigate();
  const changed = useChanged();
  const register = useGraphMutation(RegisterSystemDocument);
  const [asked, setAsked] = useState('');
  const [text, setText] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setText(asked), 200);
    return () => clearTimeout(timer);
  }, [asked]);
  const found = useGraph(RegisterAgenciesDocument, { text: text === '' ? null : text });
  const all = useGraph(RegisterAgenciesDocument, { text: null });
  const option = (agency: { id: string; name: string; nameEn: string | null; code: string }): ComboOption => ({ value: agency.id, label: names.of(agency), code: agency.code });
  const only = all.data?.agencies.totalCount === 1 ? all.data.agencies.nodes[0] : undefined;
  const [chosen, setChosen] = useState<ComboOption[]>([]);
  const agency = only?.id ?? chosen[0]?.value;
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [nameEn, setNameEn] = useState('');
  const [purpose, setPurpose] = useState('');
  const made = useRef<string | null>(null);
  const form = useSubmit({
    fields: { agencyId: 'system-agency', code: 'system-code', ...describedFields },
    check: () => ({
      agencyId: agency === undefined ? t.agencyMissing : undefined,
      code: code.trim() === '' ? t.missing : undefined,
      name: name.trim() === '' ? t.missing : undefined,
    }),
    send: async () => {
      const input = { agencyId: agency ?? '', code: code.trim(), name: name.trim(), nameEn: told(nameEn), purpose: told(purpose) };
      const { registerSystem } = await register.mutateAsync({ input });
      made.current = registerSystem.system?.id ?? null;
      return registerSystem.errors;
    },
    done: () => {
      toast(t.done(code.trim()));
      changed();
      onClose();
      const id = made.current;
      if (id !== null) queueMicrotask(() => void navigate({ to: '/systems/$id', params: { id } }));
    },
  });
  return (
    <FormDialog title={t.title} onClose={onClose} form={form} submitLabel={t.act} busyLabel={t.busy} consequence={t.consequence}>
      {only === undefined ? (
        <ComboBox
          id="system-agency"
          small
          label={t.agency}
          hint={t.agencyHint}
          error={form.error('agencyId')}
          options={(found.data?.agencies.nodes ?? []).map(option)}
          selected={chosen}
          onChange={(next) => setChosen(next.slice(-1))}
          onSearch={setAsked}
          loading={found.isFetching || asked !== text}
          onRetry={found.isError ? () => void found.refetch() : undefined}
        />
      ) : (
        <p className="small">
          {t.agency}: <b className="strong">{names.of(only)}</b>
        </p>
      )}
      <TextField id="system-code" small label={t.code} hint={t.codeHint} maxLength={64} spellCheck={false} autoCapitalize="characters" value={code} onChange={setCode} error={form.error('code')} />
      <Description name={[name, setName]} nameEn={[nameEn, setNameEn]} purpose={[purpose, setPurpose]} error={form.error} />
    </FormDialog>
  );
}

/** What is in the register now, after somebody else was faster. */
function useTheirs(id: string, on: boolean) {
  const query = useGraph(SystemPageDocument, { id }, { enabled: on, staleMs: 0, keepPrevious: false });
  return { theirs: on && !query.isFetching ? (query.data?.system ?? null) : null, failed: query.error, retry: () => void query.refetch() };
}

function Conflict({ title, now, mine, theirs, onClose, onWriteMine }: { title: string; now: ReturnType<typeof useTheirs>; mine: ReactNode; theirs: (system: System) => ReactNode; onClose: () => void; onWriteMine: (version: number) => void }) {
  const t = useMessages(systemsMessages).register;
  const changed = useChanged();
  const close = () => {
    changed();
    onClose();
  };
  const saved = now.theirs;
  return (
    <Dialog open onClose={close} title={title}>
      <LeaveGuard unsaved={() => true} />
      {saved !== null ? (
        <ConflictPanel title={t.conflict} mine={mine} theirs={theirs(saved)} theirsBy={t.conflictNow} onKeepTheirs={close} onWriteMine={() => onWriteMine(saved.version)} />
      ) : now.failed !== null ? (
        <QueryError bare error={now.failed} onRetry={now.retry} />
      ) : (
        <LoadingSkeleton rows={2} kind="text" />
      )}
    </Dialog>
  );
}

function Described({ name, nameEn, purpose }: { name: string; nameEn: string | null; purpose: string | null }) {
  return (
    <>
      <span className="strong">{name}</span>
      {nameEn !== null && <span lang="en">{nameEn}</span>}
      {purpose !== null && <span className="muted pre-line">{purpose}</span>}
    </>
  );
}

export function ChangeDialog({ system, onClose }: { system: System; onClose: () => void }) {
  const t = useMessages(systemsMessages).register;
  const changed = useChanged();
  const change = useGraphMutation(ChangeSystemDocument);
  // What was seen when the writing began.
  const [seen, setSeen] = useState({ version: system.version, name: system.name, nameEn: system.nameEn, purpose: system.purpose });
  const [name, setName] = useState(system.name);
  const [nameEn, setNameEn] = useState(system.nameEn ?? '');
  const [purpose, setPurpose] = useState(system.purpose ?? '');
  const [inConflict, setInConflict] = useState(false);
  const now = useTheirs(system.id, inConflict);
  const same = name.trim() === seen.name && told(nameEn) === seen.nameEn && told(purpose) === seen.purpose;
  const form = useSubmit({
    fields: describedFields,
    check: () => ({ name: name.trim() === '' ? t.missing : undefined }),
    send: async () => (await change.mutateAsync({ id: system.id, expectedVersion: seen.version, input: { name: name.trim(), nameEn: told(nameEn), purpose: told(purpose) } })).changeSystem.errors,
    conflict: () => setInConflict(true),
    done: () => {
      toast(t.changed(system.code));
      changed();
      onClose();
    },
  });
  if (inConflict) {
    return (
      <Conflict
        title={t.changeTitle}
        now={now}
        onClose={onClose}
        mine={<Described name={name.trim()} nameEn={told(nameEn)} purpose={told(purpose)} />}
        theirs={(saved) => <Described {...saved} />}
        onWriteMine={(version) => {
          setSeen({ version, name: now.theirs?.name ?? seen.name, nameEn: now.theirs?.nameEn ?? null, purpose: now.theirs?.purpose ?? null });
          setInConflict(false);
        }}
      />
    );
  }
  return (
    <FormDialog title={t.changeTitle} onClose={onClose} form={form} submitLabel={t.save} busyLabel={t.busy} consequence={t.changeConsequence} disabledReason={same ? t.unchanged : undefined}>
      <p className="small">
        {t.code}: <span className="mono">{system.code}</span>
      </p>
      <Description first name={[name, setName]} nameEn={[nameEn, setNameEn]} purpose={[purpose, setPurpose]} error={form.error} />
    </FormDialog>
  );
}

function Approved({ level, profile }: { level: number | null; profile: string | null }) {
  return (
    <span className="row row-wrap">
      <LevelMark level={level} />
      {profile !== null && <Tag>{profile}</Tag>}
    </span>
  );
}

export function LevelDialog({ system, onClose }: { system: System; onClose: () => void }) {
  const t = useMessages(systemsMessages).register;
  const label = useLabels();
  const locale = useLocale();
  const changed = useChanged();
  const approve = useGraphMutation(ApproveSystemLevelDocument);
  const profiles = useGraph(LegalProfilesDocument, {}, { staleMs: 300_000 });
  const [seen, setSeen] = useState({ version: system.version, level: system.level, profile: system.legalProfile });
  const [level, setLevel] = useState(system.level === null ? '' : String(system.level));
  const [wanted, setProfile] = useState<string | null>(system.legalProfile);
  const known = profiles.data?.legalProfiles ?? [];
  // A first approval is mostly by what is in force now.
  const profile = wanted ?? known.findLast((one) => one.validTo === null)?.code ?? '';
  const [inConflict, setInConflict] = useState(false);
  const now = useTheirs(system.id, inConflict);
  const same = Number(level) === seen.level && profile === seen.profile;
  const form = useSubmit({
    fields: { level: 'system-level', legalProfile: 'system-profile' },
    check: () => ({ level: level === '' ? t.levelMissing : undefined, legalProfile: profile === '' ? t.profileMissing : undefined }),
    send: async () => (await approve.mutateAsync({ id: system.id, expectedVersion: seen.version, input: { level: Number(level), legalProfile: profile } })).approveSystemLevel.errors,
    conflict: () => setInConflict(true),
    done: () => {
      toast(t.approved(system.code, label.level(Number(level))));
      changed();
      onClose();
    },
  });
  if (inConflict) {
    return (
      <Conflict
        title={t.levelTitle}
        now={now}
        onClose={onClose}
        mine={<Approved level={Number(level)} profile={profile} />}
        theirs={(saved) => <Approved level={saved.level} profile={saved.legalProfile} />}
        onWriteMine={(version) => {
          setSeen({ version, level: now.theirs?.level ?? null, profile: now.theirs?.legalProfile ?? null });
          setInConflict(false);
        }}
      />
    );
  }
  return (
    <FormDialog title={t.levelTitle} onClose={onClose} form={form} submitLabel={t.levelAct} busyLabel={t.busy} consequence={t.levelConsequence} disabledReason={same ? t.unchanged : undefined}>
      {profiles.isError ? (
        <QueryError bare error={profiles.error} onRetry={() => void profiles.refetch()} />
      ) : (
        <>
          <Select id="system-level" small autoFocus label={t.level} hint={t.levelHint} placeholder={t.choose} value={level} onChange={setLevel} error={form.error('level')} options={securityLevels.map((value) => ({ value: String(value), label: label.level(value) }))} />
          <Select
            id="system-profile"
            small
            label={t.profile}
            hint={t.profileHint}
            placeholder={t.choose}
            value={profile}
            onChange={(value) => setProfile(value)}
            error={form.error('legalProfile')}
            options={known.map((one) => ({ value: one.code, label: `${one.code}: ${locale === 'en' ? one.nameEn : one.nameVi}` }))}
          />
        </>
      )}
    </FormDialog>
  );
}
