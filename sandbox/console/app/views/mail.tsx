import { useRef } from "preact/hooks";
import type { ShownApproval, ShownMail } from "../../drive-types";
import { Countdown, MailText } from "../drive/mail-text";
import { standOf } from "../drive/votes";
import { Badge, type Standing } from "../pieces/badge";
import { Heading } from "../pieces/heading";
import { Empty, Shown } from "../pieces/states";
import { Ago } from "../pieces/time";
import { linkTo } from "../router";
import { useCall } from "../use-call";
import type { View } from "../view";

/** E-mails as they are received, and what they ask to decide. */
export const mail: View = { path: "mail", title: "Mailbox", icon: "mail", Page: Mail };

const standings: Readonly<Record<string, Standing>> = {
  ...{
    PENDING: "waiting",
    APPROVED: "good",
    REJECTED: "bad",
    EXPIRED: "quiet",
    CANCELLED: "quiet",
  },
};

function Mail({ rest: [id] }: { readonly rest: readonly string[] }) {
  const loaded = useCall(
    "GET mails",
    {},
    ({ part, detail }) => part === "Mailbox" || part === "API Gateway" || detail?.kind === "ended",
  );
  return (
    <>
      <Heading
        title="Mailbox"
        about="The e-mails that the stack has sent. None of them leaves this machine; opening a page decides nothing, its form does."
      />
      <Shown of={loaded}>
        {({ mails, approvals }) => {
          const opened =
            mails.find((one) => String(one.id) === id) ?? (id === undefined ? mails[0] : undefined);
          if (mails.length === 0) {
            return (
              <Empty text="No e-mail has come yet. Launch a product in Self-service: its approvers are asked by e-mail.">
                <a class="button primary" href={linkTo("self-service")}>
                  Open Self-service
                </a>
              </Empty>
            );
          }
          return (
            <>
              <Pending approvals={approvals} mails={mails} />
              <div class="mail">
                <MailList mails={mails} opened={opened?.id} />
                {opened ? (
                  <Opened key={opened.id} mail={opened} reload={loaded.reload} />
                ) : (
                  <Empty text={`There is no e-mail ${id}. Choose one of the list.`} />
                )}
              </div>
            </>
          );
        }}
      </Shown>
    </>
  );
}

/** What waits for somebody, and how long it still may. */
function Pending({
  approvals,
  mails,
}: {
  readonly approvals: readonly ShownApproval[];
  readonly mails: readonly ShownMail[];
}) {
  const pending = approvals.filter(({ state }) => state === "PENDING");
  return (
    <section class="panel" aria-labelledby="pending-title">
      <h2 id="pending-title">Waiting for a decision</h2>
      {pending.length === 0 && <p class="muted">Nothing waits for anybody.</p>}
      <ul class="pending">
        {pending.map((one) => {
          const { id, title, requester, expiresAt } = one;
          const asking = mails.find(({ approval }) => approval?.id === id);
          return (
            <li key={id}>
              <strong>{title}</strong>
              <span class="muted">asked for by {requester}</span>
              <Countdown until={expiresAt} />
              <span class="pending-votes">{standOf(one)}</span>
              {asking && <a href={linkTo("mail", String(asking.id))}>Open the e-mail</a>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function MailList({
  mails,
  opened,
}: {
  readonly mails: readonly ShownMail[];
  readonly opened: number | undefined;
}) {
  return (
    <nav class="mail-list" aria-label="E-mails">
      {mails.map(({ id, subject, at, approval }) => (
        <a
          key={id}
          href={linkTo("mail", String(id))}
          aria-current={id === opened ? "true" : undefined}
        >
          <span class="mail-subject">{subject}</span>
          <span class="mail-about">
            <Ago at={at} />
            {approval && (
              <Badge text={approval.state} standing={standings[approval.state] ?? "quiet"} />
            )}
          </span>
        </a>
      ))}
    </nav>
  );
}

function Opened({ mail, reload }: { readonly mail: ShownMail; readonly reload: () => void }) {
  const { id, to, subject, at, body, approval } = mail;
  const frame = useRef<HTMLIFrameElement>(null);
  return (
    <article class="panel mail-opened" aria-labelledby="mail-title">
      <h2 id="mail-title">{subject}</h2>
      <p class="muted">
        To {to.join(", ")}, <Ago at={at} />
      </p>
      <MailText body={body} />
      {approval && (
        <section class="pile" aria-labelledby="page-title">
          <div class="panel-head">
            <h3 id="page-title">The page that its link opens</h3>
            <span class="panel-head">
              {approval.decidedBy !== undefined && <span>by {approval.decidedBy}</span>}
              <Badge text={approval.state} standing={standings[approval.state] ?? "quiet"} />
              {approval.state === "PENDING" && <Countdown until={approval.expiresAt} />}
            </span>
          </div>
          <p class="muted">{standOf(approval)}.</p>
          <iframe
            ref={frame}
            class="mail-page"
            title={`Page to decide on: ${subject}`}
            src={`/console/page/${id}`}
            onLoad={reload}
          />
        </section>
      )}
    </article>
  );
}
