/** Naming, replacing and removing a duty contact. Who is offered is who can be called. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keepFocus } from '@/lib/focus';
import { useMessages } from '@/lib/i18n';
import { useGraph, useGraphMutation } from '@/lib/query';
import { FormDialog, QueryError, useSubmit } from '@/shell';
import { Banner, ComboBox, Dialog, LoadingSkeleton, toast, type ComboOption } from '@/ui';
import { AddDutyContactDocument, DutyCandidatesDocument, RemoveDutyContactDocument, ReplaceDutyContactDocument } from './documents';
import { contactsMessages } from './messages';
import { isManned, type Contact, type Post } from './model';

/** After a change: the page is read again, and keeps its focus. */
export function useChanged() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ predicate: (query) => ['ContactsPage', 'EscalationPlan', 'AgenciesPage'].includes(String(query.queryKey[0])) });
    keepFocus();
  };
}

/** Another was faster: there is nobody to remove or to replace any more, and the page shows the list as it is. */
function GoneDialog({ title, contact, post, onClose }: { title: string; contact: Contact; post: Post; onClose: () => void }) {
  const t = useMessages(contactsMessages);
  return (
    <Dialog open onClose={onClose} title={title} size="narrow" cancelLabel={t.goneClose}>
      <Banner tone="info" announce="polite">
        {t.gone(contact.person.name, post.name)}
      </Banner>
    </Dialog>
  );
}

/** Adds a person, or with `of` puts one in another's place. */
export function NameDialog({ post, of, onClose }: { post: Post; of?: Contact; onClose: () => void }) {
  const t = useMessages(contactsMessages);
  const changed = useChanged();
  const add = useGraphMutation(AddDutyContactDocument);
  const replace = useGraphMutation(ReplaceDutyContactDocument);
  const query = useGraph(DutyCandidatesDocument, { post: post.input }, { keepPrevious: false });
  const [chosen, setChosen] = useState<ComboOption[]>([]);
  const [gone, setGone] = useState(false);
  const person = chosen[0];
  const named = new Set(post.contacts.map((contact) => contact.person.id));
  const options = (query.data?.dutyCandidates ?? [])
    .filter((one) => !named.has(one.id))
    .map((one): ComboOption => ({ value: one.id, label: one.name, ...(one.email === null ? {} : { note: one.email }) }));
  const nobody = query.data !== undefined && options.length === 0;
  const form = useSubmit({
    fields: { personId: 'contact-person', successorId: 'contact-person' },
    check: () => ({ personId: person === undefined ? t.personMissing : undefined }),
    send: async () => {
      const id = person?.value ?? '';
      return of === undefined
        ? (await add.mutateAsync({ post: post.input, personId: id })).addDutyContact.errors
        : (await replace.mutateAsync({ post: post.input, personId: of.person.id, successorId: id })).replaceDutyContact.errors;
    },
    // Adding to a post that is hidden by now is told in general words.
    ...(of === undefined
      ? {}
      : {
          gone: () => {
            setGone(true);
            changed();
          },
        }),
    done: () => {
      toast(of === undefined ? t.added(person?.label ?? '') : t.replaced(person?.label ?? ''));
      onClose();
      changed();
    },
  });
  const words = of === undefined ? { title: t.addTo(post.name), act: t.addAct, consequence: t.consequence, label: t.person } : { title: t.replaceOf(of.person.name), act: t.replaceAct, consequence: t.replaceConsequence, label: t.successor };
  if (gone && of !== undefined) return <GoneDialog title={words.title} contact={of} post={post} onClose={onClose} />;
  return (
    <FormDialog title={words.title} onClose={onClose} form={form} submitLabel={nobody ? undefined : words.act} busyLabel={t.busy} consequence={nobody ? undefined : words.consequence}>
      {query.isError ? (
        <QueryError bare error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <LoadingSkeleton rows={2} kind="text" />
      ) : nobody ? (
        <Banner tone="info">{t.noCandidates}</Banner>
      ) : (
        <ComboBox id="contact-person" small label={words.label} hint={t.personHint} options={options} selected={chosen} onChange={(next) => setChosen(next.slice(-1))} error={form.error('personId') ?? form.error('successorId')} />
      )}
    </FormDialog>
  );
}

export function RemoveDialog({ post, contact, onClose }: { post: Post; contact: Contact; onClose: () => void }) {
  const t = useMessages(contactsMessages);
  const changed = useChanged();
  const remove = useGraphMutation(RemoveDutyContactDocument);
  const { person } = contact;
  const [gone, setGone] = useState(false);
  const form = useSubmit({
    gone: () => {
      setGone(true);
      changed();
    },
    send: async () => (await remove.mutateAsync({ post: post.input, personId: person.id })).removeDutyContact.errors,
    done: () => {
      toast(t.removed(person.name));
      onClose();
      changed();
    },
  });
  if (gone) return <GoneDialog title={t.removeOf(person.name)} contact={contact} post={post} onClose={onClose} />;
  return (
    <FormDialog title={t.removeOf(person.name)} onClose={onClose} form={form} submitLabel={t.removeAct} busyLabel={t.busy} danger fieldFirst={false}>
      <p>{t.removeText(person.name, post.name)}</p>
      {contact.standing === 'READY' && !isManned(post.contacts, person.id) && <Banner tone="warn">{t.removeLast}</Banner>}
    </FormDialog>
  );
}
