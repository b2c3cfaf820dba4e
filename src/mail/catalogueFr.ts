import type { Catalogue } from './catalogue';

/** Sets literal text as French print does (no-break spaces, typographic apostrophe) and leaves the values alone. */
function fr(literals: TemplateStringsArray, ...values: readonly string[]): string {
  const typeset = (text: string) =>
    text
      .replaceAll("'", '’')
      .replaceAll(' :', '\u00a0:')
      .replace(/ ([;!?])/g, '\u202f$1')
      .replaceAll('« ', '«\u00a0')
      .replaceAll(' »', '\u00a0»');
  return literals.map((literal, i) => typeset(literal) + (values[i] ?? '')).join('');
}

export const french: Catalogue = {
  locale: 'fr-FR',
  colon: fr` :`,
  unitSpace: '\u00a0',

  alertTitle: (host, reason) => fr`${host} va redémarrer : ${reason}`,
  confirmationTitle: (host, downtime) => fr`${host} a redémarré et est opérationnel (arrêt de ${downtime})`,
  failureTitle: (host, what, code) => fr`ÉCHEC du redémarrage de ${host} : ${what} (${code})`,
  unhealthyTitle: (host, what, code) => fr`${host} a redémarré, mais ÉCHEC ensuite : ${what} (${code})`,
  testTitle: fr`Fleet Reboot : message de test`,

  alertIntro: fr`Un second message suivra lorsque l'hôte sera de nouveau opérationnel, ou en cas de problème.`,
  alertDatabases: fr`Les bases de données sont arrêtées d'abord ; l'hôte n'est redémarré qu'après leur arrêt propre.`,
  confirmationIntro: fr`Le redémarrage est prouvé : l'hôte répond avec une nouvelle identité de démarrage.`,
  failureIntro: fr`L'hôte a besoin de votre attention.`,
  testIntro: fr`La configuration de la messagerie fonctionne : alertes et confirmations arriveront comme ce message.`,

  labels: {
    host: 'Hôte',
    address: 'Adresse',
    reason: 'Raison',
    requestedBy: 'Demandé par',
    at: 'Date',
    databases: fr`Bases de données arrêtées d'abord`,
    stopServices: fr`Services arrêtés d'abord`,
    downtime: fr`Durée d'arrêt`,
    services: 'Services de nouveau actifs',
    code: 'Échec',
    step: 'Étape',
    seen: 'Constat',
    nextStep: 'Que faire',
    pattern: 'Sélection (pattern)',
    run: 'Exécution',
    relay: 'Relais',
    security: 'Chiffrement',
    from: 'Expéditeur',
  },
  none: 'aucune',
  securities: { starttls: 'STARTTLS', tls: 'TLS', plain: 'aucun' },
  steps: {
    check: 'vérification (check)',
    guard: 'garde-fous (guard)',
    alert: 'alerte (alert)',
    'stop-services': 'arrêt des services (stop-services)',
    reboot: 'redémarrage (reboot)',
    wait: 'attente (wait)',
    verify: 'contrôle (verify)',
    confirm: 'confirmation (confirm)',
  },
  failures: {
    unreachable: {
      title: 'injoignable',
      nextStep: fr`Vérifiez que l'hôte est allumé et que son adresse et son port sont justes dans l'inventaire.`,
    },
    'host-key-unknown': {
      title: fr`clé d'hôte inconnue`,
      nextStep: fr`Connectez-vous une fois avec ssh et comparez l'empreinte, ou lancez la vérification depuis l'éditeur et confirmez-la.`,
    },
    'host-key-changed': {
      title: fr`la clé d'hôte a changé`,
      nextStep: fr`Si l'hôte a été réinstallé, retirez son ancienne clé avec ssh-keygen -R ; sinon, quelqu'un s'est peut-être placé entre vous et lui.`,
    },
    'login-refused': {
      title: 'connexion refusée',
      nextStep: fr`Vérifiez ansible_user et la clé ou le mot de passe ; essayez la même connexion avec ssh.`,
    },
    'key-file': {
      title: 'clé privée inutilisable',
      nextStep: fr`Vérifiez que le fichier de clé existe, que vous seul pouvez le lire (chmod 600) et que sa phrase de passe est connue.`,
    },
    'become-refused': {
      title: 'sudo refusé',
      nextStep: fr`Donnez le mot de passe become, ou autorisez ce compte à utiliser sudo.`,
    },
    'identity-unknown': {
      title: fr`l'identité de démarrage est illisible`,
      nextStep: fr`Sans identité de démarrage, un redémarrage ne peut pas être prouvé ; rien n'a été fait sur l'hôte.`,
    },
    unsupported: {
      title: 'connexion non prise en charge',
      nextStep: fr`Utilisez une connexion que ce moteur connaît, ou laissez l'hôte hors de l'exécution.`,
    },
    blocked: {
      title: 'bloqué',
      nextStep: fr`Attendez la fin de ce qui bloque ou terminez-le, puis relancez pour cet hôte.`,
    },
    'alert-failed': {
      title: fr`message d'alerte non remis`,
      nextStep: fr`Vérifiez la configuration de la messagerie avec la commande d'envoi d'un message de test ; sans alerte, aucun hôte n'est redémarré.`,
    },
    'service-stop-failed': {
      title: fr`un service ne s'est pas arrêté proprement`,
      nextStep: fr`Consultez le journal du service sur l'hôte ; il n'a pas été tué et l'hôte n'a pas été redémarré.`,
    },
    'reboot-refused': {
      title: 'redémarrage refusé',
      nextStep: fr`Lisez la réponse de l'hôte ; les services arrêtés ont été relancés.`,
    },
    'reboot-not-started': {
      title: fr`le redémarrage n'a pas commencé`,
      nextStep: fr`Consultez le journal de l'hôte : la commande a été acceptée, mais il ne s'est jamais arrêté.`,
    },
    'timeout-going-down': {
      title: fr`toujours en cours d'arrêt`,
      nextStep: fr`Regardez la console : une unité retient l'arrêt. L'hôte peut encore redémarrer de lui-même.`,
    },
    'timeout-down': {
      title: fr`n'est pas revenu`,
      nextStep: fr`Regardez la console ou la carte d'administration de l'hôte.`,
    },
    'timeout-same-boot': {
      title: 'revenu sans avoir redémarré',
      nextStep: fr`Le réseau ou sshd était absent, pas le système. Consultez le journal de l'hôte.`,
    },
    'verify-failed': {
      title: 'en mauvais état après le redémarrage',
      nextStep: fr`L'hôte a redémarré. Examinez les services nommés ici et relancez-les à la main.`,
    },
    'session-lost': {
      title: 'session perdue',
      nextStep: fr`Vérifiez l'hôte et le réseau, puis relancez pour cet hôte.`,
    },
    cancelled: {
      title: 'annulé',
      nextStep: fr`Relancez pour les hôtes qui ont été laissés de côté.`,
    },
    internal: {
      title: 'erreur interne',
      nextStep: fr`Merci de signaler ce défaut avec le journal de l'exécution.`,
    },
  },
};
