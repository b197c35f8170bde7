<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR" sourcelanguage="en_GB">
<context>
    <name>About</name>
    <message>
        <source>On this computer</source>
        <translation>Sur cet ordinateur</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Published by</source>
        <translation>Publié par</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Système</translation>
    </message>
    <message>
        <source>Account service</source>
        <translation>Service de compte</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>Version of the account service</source>
        <translation>Version du service de compte</translation>
    </message>
    <message>
        <source>{version} (local build)</source>
        <translation>{version} (compilation locale)</translation>
    </message>
    <message>
        <source>About</source>
        <translation>À propos</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Look for Updates</source>
        <translation>Rechercher des mises à jour</translation>
    </message>
    <message>
        <source>Help Pages</source>
        <translation>Pages d&apos;aide</translation>
    </message>
    <message>
        <source>Licence of this program</source>
        <translation>Licence de ce programme</translation>
    </message>
    <message>
        <source>Libraries and their licences</source>
        <translation>Bibliothèques et leurs licences</translation>
    </message>
    <message>
        <source>Report for support</source>
        <translation>Rapport pour l&apos;assistance</translation>
    </message>
    <message>
        <source>What the program knows and did, without passwords and e-mail addresses. You read it first; nothing is sent anywhere.</source>
        <translation>Ce que le programme sait et a fait, sans mots de passe ni adresses e-mail. Vous le lisez d&apos;abord&#x202f;; rien n&apos;est envoyé nulle part.</translation>
    </message>
    <message>
        <source>Show Report</source>
        <translation>Afficher le rapport</translation>
    </message>
    <message>
        <source>Save As…</source>
        <translation>Enregistrer sous…</translation>
    </message>
    <message>
        <source>Put Away</source>
        <translation>Refermer</translation>
    </message>
    <message>
        <source>Saved as {file}.</source>
        <translation>Enregistré sous {file}.</translation>
    </message>
    <message>
        <source>Save the Report</source>
        <translation>Enregistrer le rapport</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>The account service cannot be reached. It is tried again by itself.</source>
        <translation>Le service de compte est injoignable. Une nouvelle tentative a lieu automatiquement.</translation>
    </message>
    <message>
        <source>No connection to the account service since {when}. You see what was known then; it is tried again by itself.</source>
        <translation>Aucune liaison avec le service de compte depuis {when}. Vous voyez ce qui était connu à ce moment&#x202f;; une nouvelle tentative a lieu automatiquement.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Closing the window keeps this computer reachable. The icon in the tray opens it again, and its menu has Quit.</source>
        <translation>Cet ordinateur reste joignable quand vous fermez la fenêtre. L&apos;icône de la zone de notification la rouvre, et son menu permet de quitter.</translation>
    </message>
    <message>
        <source>Closing the window keeps this computer reachable. To open it again, start Access Agent; the menu has Quit.</source>
        <translation>Cet ordinateur reste joignable quand vous fermez la fenêtre. Pour la rouvrir, lancez Access Agent&#x202f;; le menu permet de quitter.</translation>
    </message>
    <message>
        <source>Close the Window</source>
        <translation>Fermer la fenêtre</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Copier l&apos;adresse</translation>
    </message>
    <message>
        <source>Code: {code}</source>
        <translation>Code&#xa0;: {code}</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Se connecter</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>Fermer ce message</translation>
    </message>
</context>
<context>
    <name>Button</name>
    <message>
        <source>Working…</source>
        <translation>En cours…</translation>
    </message>
</context>
<context>
    <name>Choice</name>
    <message>
        <source>{title}: {value}</source>
        <comment>read out by a screen reader</comment>
        <translation>{title}&#xa0;: {value}</translation>
    </message>
</context>
<context>
    <name>Computers</name>
    <message>
        <source>Connecting…</source>
        <translation>Connexion…</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>Over the limit: sessions are refused</source>
        <translation>Au-delà de la limite&#xa0;: les sessions sont refusées</translation>
    </message>
    <message>
        <source>Remove {name} from the account</source>
        <translation>Retirer {name} du compte</translation>
    </message>
    <message>
        <source>Remove “{name}” from your account? It cannot be reached any more until somebody signs in there again. Its place becomes free at once.</source>
        <translation>Retirer «&#xa0;{name}&#xa0;» de votre compte&#x202f;? Cet ordinateur ne sera plus joignable tant que personne ne s&apos;y reconnecte. Sa place se libère aussitôt.</translation>
    </message>
    <message>
        <source>Mac</source>
        <translation>Mac</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>Windows</translation>
    </message>
    <message>
        <source>Linux</source>
        <translation>Linux</translation>
    </message>
    <message>
        <source>Other system</source>
        <translation>Autre système</translation>
    </message>
    <message>
        <source>Last known: online</source>
        <translation>Dernier état connu&#xa0;: en ligne</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>En ligne</translation>
    </message>
    <message>
        <source>Offline, never seen yet</source>
        <translation>Hors ligne, jamais vu jusqu&apos;ici</translation>
    </message>
    <message>
        <source>Offline, last seen {when}</source>
        <translation>Hors ligne, vu pour la dernière fois {when}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Computers of the account</source>
        <translation>Ordinateurs du compte</translation>
    </message>
</context>
<context>
    <name>Confirmation</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>CopyField</name>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
</context>
<context>
    <name>Dates</name>
    <message>
        <source>today at {time}</source>
        <translation>aujourd&apos;hui à {time}</translation>
    </message>
    <message>
        <source>yesterday at {time}</source>
        <translation>hier à {time}</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <comment>length of time</comment>
        <translation>{hours}&#xa0;h {minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <comment>length of time</comment>
        <translation>{hours}&#xa0;h</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <comment>length of time</comment>
        <translation>{minutes}&#xa0;min {seconds}&#xa0;s</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <comment>length of time</comment>
        <translation>{minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <comment>length of time</comment>
        <translation>{seconds}&#xa0;s</translation>
    </message>
</context>
<context>
    <name>EndReason</name>
    <message>
        <source>Ended after 5 minutes, because there is no subscription.</source>
        <translation>Terminée après 5 minutes, faute d&apos;abonnement.</translation>
    </message>
    <message>
        <source>Ended on the other device.</source>
        <translation>Terminée depuis l&apos;autre appareil.</translation>
    </message>
    <message>
        <source>Ended here, at this computer.</source>
        <translation>Terminée ici, sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Another device took over.</source>
        <translation>Un autre appareil a pris le relais.</translation>
    </message>
    <message>
        <source>This computer was removed from the account.</source>
        <translation>Cet ordinateur a été retiré du compte.</translation>
    </message>
    <message>
        <source>This computer lost its connection.</source>
        <translation>Cet ordinateur a perdu sa connexion.</translation>
    </message>
    <message>
        <source>Access Agent was stopped on this computer.</source>
        <translation>Access Agent a été arrêté sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Ended, because it was not used for a while.</source>
        <translation>Terminée, car elle n&apos;était plus utilisée.</translation>
    </message>
    <message>
        <source>The connection to the other device was lost.</source>
        <translation>La liaison avec l&apos;autre appareil a été perdue.</translation>
    </message>
    <message>
        <source>This computer&apos;s screen went away. Connect again once it is back.</source>
        <translation>L&apos;écran de cet ordinateur a disparu. Reconnectez-vous dès qu&apos;il est de retour.</translation>
    </message>
    <message>
        <source>The other device was signed out of the account.</source>
        <translation>L&apos;autre appareil a été déconnecté du compte.</translation>
    </message>
    <message>
        <source>Ended for a reason that this version does not know.</source>
        <translation>Terminée pour une raison que cette version ne connaît pas.</translation>
    </message>
</context>
<context>
    <name>Entitlement</name>
    <message>
        <source>View Order</source>
        <comment>button; leads to the order that waits for its payment</comment>
        <translation>Voir la commande</translation>
    </message>
    <message>
        <source>Update Payment Method</source>
        <translation>Mettre à jour le moyen de paiement</translation>
    </message>
    <message>
        <source>Buy Subscription</source>
        <translation>Acheter l&apos;abonnement</translation>
    </message>
    <message>
        <source>Enable Auto-Renewal</source>
        <translation>Activer le renouvellement automatique</translation>
    </message>
    <message>
        <source>Buy More Licenses</source>
        <translation>Acheter d&apos;autres licences</translation>
    </message>
    <message>
        <source>Manage</source>
        <translation>Gérer</translation>
    </message>
    <message>
        <source>Manage in the App Store</source>
        <translation>Gérer dans l&apos;App Store</translation>
    </message>
    <message>
        <source>Asking the account service…</source>
        <translation>Interrogation du service de compte…</translation>
    </message>
    <message>
        <source>Subscription</source>
        <translation>Abonnement</translation>
    </message>
    <message>
        <source>This is what was known last. The buttons need a connection.</source>
        <translation>Voici le dernier état connu. Les boutons ont besoin d&apos;une liaison.</translation>
    </message>
    <message>
        <source>This is what was known {when}. The buttons work again once there is a connection.</source>
        <translation>Voici l&apos;état connu {when}. Les boutons fonctionneront de nouveau dès que la liaison sera rétablie.</translation>
    </message>
    <message>
        <source>Your subscription</source>
        <translation>Votre abonnement</translation>
    </message>
    <message>
        <source>Trial mode</source>
        <translation>Mode d&apos;essai</translation>
    </message>
    <message>
        <source>No subscription yet</source>
        <translation>Pas encore d&apos;abonnement</translation>
    </message>
    <message>
        <source>Sessions end after 5 minutes, and you can start a new one at once. With a subscription they last as long as you like.</source>
        <translation>Les sessions se terminent au bout de 5 minutes, et vous pouvez en ouvrir une autre aussitôt. Avec un abonnement, elles durent aussi longtemps que vous le souhaitez.</translation>
    </message>
    <message>
        <source>Sessions last as long as you like.</source>
        <translation>Les sessions durent aussi longtemps que vous le souhaitez.</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Actif</translation>
    </message>
    <message>
        <source>Sessions last as long as you like until the subscription ends; it will not renew.</source>
        <translation>Les sessions durent aussi longtemps que vous le souhaitez jusqu&apos;à la fin de l&apos;abonnement&#x202f;; il ne sera pas renouvelé.</translation>
    </message>
    <message>
        <source>Expiring soon</source>
        <translation>Expire bientôt</translation>
    </message>
    <message>
        <source>Waiting for payment</source>
        <translation>En attente du paiement</translation>
    </message>
    <message>
        <source>Until your payment arrives, sessions end after 5 minutes. There is nothing to do here.</source>
        <translation>Jusqu&apos;à l&apos;arrivée de votre paiement, les sessions se terminent au bout de 5&#xa0;minutes. Vous n&apos;avez rien à faire ici.</translation>
    </message>
    <message>
        <source>Payment needed</source>
        <translation>Paiement nécessaire</translation>
    </message>
    <message>
        <source>This version does not know this kind of subscription. Your account page shows it.</source>
        <translation>Cette version ne connaît pas ce type d&apos;abonnement. La page de votre compte l&apos;affiche.</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Expiré</translation>
    </message>
    <message>
        <source>Your subscription has expired</source>
        <translation>Votre abonnement a expiré</translation>
    </message>
    <message>
        <source>Sessions end after 5 minutes now. Buy a subscription to go on as before.</source>
        <translation>Les sessions se terminent désormais au bout de 5 minutes. Achetez un abonnement pour continuer comme avant.</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>Suspendu</translation>
    </message>
    <message>
        <source>Your purchase was refunded</source>
        <translation>Votre achat a été remboursé</translation>
    </message>
    <message>
        <source>The payment was taken back</source>
        <translation>Le paiement a été repris</translation>
    </message>
    <message>
        <source>The subscription ended with it. Sessions end after 5 minutes now.</source>
        <translation>L&apos;abonnement a pris fin en même temps. Les sessions se terminent désormais au bout de 5 minutes.</translation>
    </message>
    <message>
        <source>The renewal could not be paid. Everything still works; please update the payment method.</source>
        <translation>Le renouvellement n&apos;a pas pu être payé. Tout fonctionne encore&#x202f;; veuillez mettre à jour le moyen de paiement.</translation>
    </message>
    <message>
        <source>The renewal could not be paid and is tried again on {date}. Everything still works; please update the payment method.</source>
        <translation>Le renouvellement n&apos;a pas pu être payé&#x202f;; une nouvelle tentative aura lieu le {date}. Tout fonctionne encore&#x202f;; veuillez mettre à jour le moyen de paiement.</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>{label}: {value}</source>
        <comment>read out by a screen reader</comment>
        <translation>{label}&#xa0;: {value}</translation>
    </message>
</context>
<context>
    <name>FailedStart</name>
    <message>
        <source>Access Agent cannot start</source>
        <translation>Access Agent ne peut pas démarrer</translation>
    </message>
    <message>
        <source>A part of the program is missing or damaged. Please install Access Agent again: your account and the settings of this computer are kept.</source>
        <translation>Une partie du programme manque ou est endommagée. Veuillez réinstaller Access Agent&#xa0;: votre compte et les réglages de cet ordinateur sont conservés.</translation>
    </message>
    <message>
        <source>The command “access-agent doctor” says more about this computer.</source>
        <translation>La commande «&#xa0;access-agent doctor&#xa0;» en dit plus sur cet ordinateur.</translation>
    </message>
    <message>
        <source>What went wrong is written down in {file}.</source>
        <translation>Ce qui s&apos;est passé est noté dans {file}.</translation>
    </message>
</context>
<context>
    <name>Limit</name>
    <message>
        <source>Signed in as {email}</source>
        <translation>Connecté en tant que {email}</translation>
    </message>
    <message>
        <source>No free place for this computer</source>
        <translation>Aucune place libre pour cet ordinateur</translation>
    </message>
    <message>
        <source>Your account allows {limit} computers, and {count} are registered. Remove one that you no longer use, and this computer registers by itself.</source>
        <translation>Votre compte autorise {limit} ordinateurs, et {count} sont enregistrés. Retirez-en un que vous n&apos;utilisez plus, et cet ordinateur s&apos;enregistrera de lui-même.</translation>
    </message>
    <message>
        <source>Registered computers</source>
        <translation>Ordinateurs enregistrés</translation>
    </message>
    <message>
        <source>As soon as a place is free, this computer registers by itself.</source>
        <translation>Dès qu&apos;une place se libère, cet ordinateur s&apos;enregistre de lui-même.</translation>
    </message>
    <message>
        <source>There is no connection to the account service; it is tried again.</source>
        <translation>Il n&apos;y a pas de liaison avec le service de compte&#x202f;; une nouvelle tentative a lieu.</translation>
    </message>
    <message>
        <source>To buy more licences, auto-renewal must be enabled first.</source>
        <translation>Pour acheter d&apos;autres licences, il faut d&apos;abord activer le renouvellement automatique.</translation>
    </message>
    <message>
        <source>More licences are not available yet for subscriptions from the App Store.</source>
        <translation>Les licences supplémentaires ne sont pas encore disponibles pour les abonnements de l&apos;App Store.</translation>
    </message>
    <message>
        <source>This computer is already registered</source>
        <translation>Cet ordinateur est déjà enregistré</translation>
    </message>
    <message>
        <source>Your account has an entry “{name}” for this computer, made with a key that is no longer here. Replace the old entry to go on; the name stays.</source>
        <translation>Votre compte contient une entrée «&#xa0;{name}&#xa0;» pour cet ordinateur, créée avec une clé qui n&apos;est plus ici. Remplacez l&apos;ancienne entrée pour continuer&#x202f;; le nom reste.</translation>
    </message>
    <message>
        <source>The old entry</source>
        <translation>L&apos;ancienne entrée</translation>
    </message>
    <message>
        <source>Replace the Old Entry</source>
        <translation>Remplacer l&apos;ancienne entrée</translation>
    </message>
    <message>
        <source>Replace the entry “{name}”? If it belongs to another computer, that one is signed out.</source>
        <translation>Remplacer l&apos;entrée «&#xa0;{name}&#xa0;»&#x202f;? Si elle appartient à un autre ordinateur, celui-ci sera déconnecté.</translation>
    </message>
    <message>
        <source>No free place</source>
        <translation>Aucune place libre</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Remplacer</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Se déconnecter</translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>{count} of {limit} computers</source>
        <comment>how many of the allowed computers are registered</comment>
        <translation>{count} sur {limit} ordinateurs</translation>
    </message>
    <message>
        <source>You can close this window. Access Agent goes on in the background.</source>
        <translation>Vous pouvez fermer cette fenêtre. Access Agent continue en arrière-plan.</translation>
    </message>
    <message>
        <source>The list appears as soon as the account service has answered.</source>
        <translation>La liste s&apos;affiche dès que le service de compte a répondu.</translation>
    </message>
    <message>
        <source>Install Access Agent on another computer and sign in there to add it here.</source>
        <translation>Installez Access Agent sur un autre ordinateur et connectez-vous-y pour l&apos;ajouter ici.</translation>
    </message>
    <message>
        <source>This computer is registered</source>
        <translation>Cet ordinateur est enregistré</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>This computer is not registered yet</source>
        <translation>Cet ordinateur n&apos;est pas encore enregistré</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>Nobody can connect to this computer until you resume.</source>
        <translation>Personne ne peut se connecter à cet ordinateur tant que vous n&apos;avez pas repris.</translation>
    </message>
    <message>
        <source>In a session</source>
        <translation>En session</translation>
    </message>
    <message>
        <source>Another device is connected to this computer now.</source>
        <translation>Un autre appareil est connecté à cet ordinateur.</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>En ligne</translation>
    </message>
    <message>
        <source>Your account shows it as online in the list of computers.</source>
        <translation>Votre compte l&apos;affiche en ligne dans la liste des ordinateurs.</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Hors ligne</translation>
    </message>
    <message>
        <source>It can be reached again as soon as the connection is back.</source>
        <translation>Il sera de nouveau joignable dès que la liaison sera rétablie.</translation>
    </message>
    <message>
        <source>It is signed in, but not one of the account&apos;s computers yet.</source>
        <translation>Il est connecté au compte, mais ne fait pas encore partie de ses ordinateurs.</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Connexion…</translation>
    </message>
    <message>
        <source>The account service is being asked.</source>
        <translation>Le service de compte est interrogé.</translation>
    </message>
    <message>
        <source>Sign Out</source>
        <translation>Se déconnecter</translation>
    </message>
    <message>
        <source>Sign out on this computer? It cannot be reached until you sign in again. It keeps its place in your list.</source>
        <translation>Vous déconnecter sur cet ordinateur&#x202f;? Il ne sera plus joignable jusqu&apos;à votre prochaine connexion. Il garde sa place dans votre liste.</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Connecté</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Your computers</source>
        <translation>Vos ordinateurs</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Mettre en pause</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Actualiser</translation>
    </message>
    <message>
        <source>Open My Account Page</source>
        <translation>Ouvrir la page Mon compte</translation>
    </message>
    <message>
        <source>About</source>
        <translation>À propos</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Simulator Panel</source>
        <translation>Panneau du simulateur</translation>
    </message>
    <message>
        <source>Sign Out…</source>
        <translation>Se déconnecter…</translation>
    </message>
    <message>
        <source>Quit Access Agent…</source>
        <translation>Quitter Access Agent…</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>The sign-in did not succeed. {reason}</source>
        <translation>La connexion n&apos;a pas abouti. {reason}</translation>
    </message>
    <message>
        <source>A remote session has ended. {reason}</source>
        <translation>Une session à distance est terminée. {reason}</translation>
    </message>
    <message>
        <source>Somebody wanted to connect, but could not. {reason}</source>
        <translation>Quelqu&apos;un a voulu se connecter, sans succès. {reason}</translation>
    </message>
    <message>
        <source>The sign-in was cancelled. Nothing was changed.</source>
        <translation>La connexion a été annulée. Rien n&apos;a été modifié.</translation>
    </message>
    <message>
        <source>The sign-in was declined in the browser.</source>
        <translation>La connexion a été refusée dans le navigateur.</translation>
    </message>
    <message>
        <source>The sign-in took too long and has expired.</source>
        <translation>La connexion a pris trop de temps et a expiré.</translation>
    </message>
    <message>
        <source>The sign-in did not succeed. Please try again.</source>
        <translation>La connexion n&apos;a pas abouti. Veuillez réessayer.</translation>
    </message>
    <message>
        <source>You were signed out by the account service. Sign in again to go on.</source>
        <translation>Le service de compte vous a déconnecté. Reconnectez-vous pour continuer.</translation>
    </message>
    <message>
        <source>For your safety you were signed out: an old sign-in of this computer was used a second time. If that was not you, change your password.</source>
        <translation>Pour votre sécurité, vous avez été déconnecté&#xa0;: une ancienne connexion de cet ordinateur a été utilisée une seconde fois. Si ce n&apos;était pas vous, changez votre mot de passe.</translation>
    </message>
    <message>
        <source>The stored sign-in of this computer was lost. Sign in again to go on.</source>
        <translation>La connexion mémorisée sur cet ordinateur a été perdue. Reconnectez-vous pour continuer.</translation>
    </message>
    <message>
        <source>The last action did not work. Please try again.</source>
        <translation>La dernière action n&apos;a pas fonctionné. Veuillez réessayer.</translation>
    </message>
    <message>
        <source>This computer was renamed to “{name}” from another place.</source>
        <translation>Cet ordinateur a été renommé «&#xa0;{name}&#xa0;» depuis un autre endroit.</translation>
    </message>
    <message>
        <source>The file {file} could not be read. It was kept aside, and Access Agent went on without it.</source>
        <translation>Le fichier {file} n&apos;a pas pu être lu. Il a été mis de côté, et Access Agent a continué sans lui.</translation>
    </message>
    <message>
        <source>Secrets are kept in a file that only you can read, because you chose so.</source>
        <translation>Les secrets sont conservés dans un fichier que vous seul pouvez lire, comme vous l&apos;avez choisi.</translation>
    </message>
    <message>
        <source>The account service on this computer had stopped and is being started again.</source>
        <translation>Le service de compte de cet ordinateur s&apos;était arrêté et redémarre.</translation>
    </message>
    <message>
        <source>The account service on this computer has a new address. Pages that are open in the browser must be opened again.</source>
        <translation>Le service de compte de cet ordinateur a une nouvelle adresse. Les pages ouvertes dans le navigateur doivent être rouvertes.</translation>
    </message>
    <message>
        <source>Your subscription has expired. Sessions end after 5 minutes now.</source>
        <translation>Votre abonnement a expiré. Les sessions se terminent désormais après 5&#xa0;minutes.</translation>
    </message>
    <message>
        <source>The session ended after 5 minutes, because there is no subscription. Connecting again is possible at once.</source>
        <translation>La session s&apos;est terminée après 5&#xa0;minutes, faute d&apos;abonnement. Une nouvelle connexion est possible tout de suite.</translation>
    </message>
    <message>
        <source>Somebody wanted to connect, but the screen of this computer cannot be shown.</source>
        <translation>Quelqu&apos;un a voulu se connecter, mais l&apos;écran de cet ordinateur ne peut pas être montré.</translation>
    </message>
    <message>
        <source>There is a message that this version cannot show. Please update Access Agent.</source>
        <translation>Il y a un message que cette version ne peut pas afficher. Veuillez mettre à jour Access Agent.</translation>
    </message>
</context>
<context>
    <name>Notification</name>
    <message>
        <source>Open Access Agent</source>
        <translation>Ouvrir Access Agent</translation>
    </message>
    <message>
        <source>End Session</source>
        <translation>Mettre fin à la session</translation>
    </message>
    <message>
        <source>{client} is connected to this computer. Without a subscription the session ends after 5 minutes.</source>
        <translation>{client} est connecté à cet ordinateur. Sans abonnement, la session se termine au bout de 5&#xa0;minutes.</translation>
    </message>
    <message>
        <source>{client} is connected to this computer.</source>
        <translation>{client} est connecté à cet ordinateur.</translation>
    </message>
    <message>
        <source>Remote session started</source>
        <translation>Session à distance commencée</translation>
    </message>
    <message>
        <source>The session with {client} is over</source>
        <translation>La session avec {client} est terminée</translation>
    </message>
    <message>
        <source>One minute left</source>
        <translation>Il reste une minute</translation>
    </message>
    <message>
        <source>Your subscription will end soon</source>
        <translation>Votre abonnement prend bientôt fin</translation>
    </message>
    <message>
        <source>It will not be renewed.</source>
        <translation>Il ne sera pas renouvelé.</translation>
    </message>
    <message>
        <source>It ends within a day, on {date}. It will not be renewed.</source>
        <translation>Il prend fin d&apos;ici un jour, le {date}. Il ne sera pas renouvelé.</translation>
    </message>
    <message>
        <source>It ends in {days} days, on {date}. It will not be renewed.</source>
        <translation>Il prend fin dans {days}&#xa0;jours, le {date}. Il ne sera pas renouvelé.</translation>
    </message>
    <message>
        <source>Your subscription has expired</source>
        <translation>Votre abonnement a expiré</translation>
    </message>
    <message>
        <source>Sessions end after 5 minutes now.</source>
        <translation>Les sessions se terminent désormais au bout de 5&#xa0;minutes.</translation>
    </message>
    <message>
        <source>Your payment has arrived</source>
        <translation>Votre paiement est arrivé</translation>
    </message>
    <message>
        <source>Your subscription is active.</source>
        <translation>Votre abonnement est actif.</translation>
    </message>
    <message>
        <source>Your subscription is active until {date}.</source>
        <translation>Votre abonnement est actif jusqu&apos;au {date}.</translation>
    </message>
    <message>
        <source>This computer was removed from your account</source>
        <translation>Cet ordinateur a été retiré de votre compte</translation>
    </message>
    <message>
        <source>It cannot be reached from other devices any more.</source>
        <translation>Il n&apos;est plus accessible depuis d&apos;autres appareils.</translation>
    </message>
    <message>
        <source>“{name}” cannot be reached from other devices any more.</source>
        <translation>«&#xa0;{name}&#xa0;» n&apos;est plus accessible depuis d&apos;autres appareils.</translation>
    </message>
    <message>
        <source>Your account allows {limit} computers, and {count} are registered. Until a place is free, this computer cannot be reached.</source>
        <translation>Votre compte autorise {limit}&#xa0;ordinateurs et {count} sont enregistrés. Tant qu&apos;aucune place n&apos;est libre, cet ordinateur n&apos;est pas accessible.</translation>
    </message>
    <message>
        <source>No free place for this computer</source>
        <translation>Aucune place libre pour cet ordinateur</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Waiting for your purchase</source>
        <translation>En attente de votre achat</translation>
    </message>
    <message>
        <source>The store is open in your browser. What you buy there shows here at once.</source>
        <translation>La boutique est ouverte dans votre navigateur. Ce que vous y achetez s&apos;affiche ici aussitôt.</translation>
    </message>
    <message>
        <source>Stop Waiting</source>
        <translation>Ne plus attendre</translation>
    </message>
    <message>
        <source>If it is not paid by {date}, the order is cancelled.</source>
        <translation>Sans paiement d&apos;ici le {date}, la commande est annulée.</translation>
    </message>
    <message>
        <source>Order {number} is not paid yet</source>
        <translation>La commande {number} n&apos;est pas encore payée</translation>
    </message>
    <message>
        <source>{amount} by card. The bank is being asked; this takes a few minutes.</source>
        <translation>{amount} par carte. La banque est interrogée&#x202f;; cela prend quelques minutes.</translation>
    </message>
    <message>
        <source>{amount} with PayPal. It takes effect as soon as the payment arrives.</source>
        <translation>{amount} avec PayPal. La commande prend effet dès l&apos;arrivée du paiement.</translation>
    </message>
    <message>
        <source>{amount} by bank transfer. It takes effect as soon as the payment arrives; this can take days.</source>
        <translation>{amount} par virement bancaire. La commande prend effet dès l&apos;arrivée du paiement&#x202f;; cela peut prendre plusieurs jours.</translation>
    </message>
    <message>
        <source>{amount}. It takes effect as soon as the payment arrives.</source>
        <translation>{amount}. La commande prend effet dès l&apos;arrivée du paiement.</translation>
    </message>
    <message>
        <source>Auto-renewal is being disabled</source>
        <translation>Le renouvellement automatique est en cours de désactivation</translation>
    </message>
    <message>
        <source>Auto-renewal is being enabled</source>
        <translation>Le renouvellement automatique est en cours d&apos;activation</translation>
    </message>
    <message>
        <source>Auto-renewal is being changed</source>
        <translation>Le renouvellement automatique est en cours de modification</translation>
    </message>
    <message>
        <source>This is confirmed in a moment. Your access stays as it is.</source>
        <translation>La confirmation arrive dans un instant. Votre accès ne change pas.</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Without an answer nobody is let in.</source>
        <translation>Sans réponse, l&apos;accès est refusé.</translation>
    </message>
    <message>
        <source>Somebody wants to see this screen</source>
        <translation>Quelqu&apos;un souhaite voir cet écran</translation>
    </message>
    <message>
        <source>This device would see everything on your screen, but could not use it.</source>
        <translation>Cet appareil verrait tout ce qui est à l&apos;écran, sans pouvoir agir.</translation>
    </message>
    <message>
        <source>Somebody wants to use this computer</source>
        <translation>Quelqu&apos;un souhaite utiliser cet ordinateur</translation>
    </message>
    <message>
        <source>This device would see everything on your screen, and use mouse and keyboard as you do.</source>
        <translation>Cet appareil verrait tout ce qui est à l&apos;écran et se servirait de la souris et du clavier comme vous.</translation>
    </message>
    <message>
        <source>A device wants to connect</source>
        <translation>Un appareil souhaite se connecter</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>Refuser</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Accepter</translation>
    </message>
</context>
<context>
    <name>Quit</name>
    <message>
        <source>Quit Access Agent?</source>
        <translation>Quitter Access Agent&#x202f;?</translation>
    </message>
    <message>
        <source>Quit and Leave It Paused</source>
        <translation>Quitter et le laisser en pause</translation>
    </message>
    <message>
        <source>Quit and Keep This Computer Reachable</source>
        <translation>Quitter et laisser l&apos;ordinateur joignable</translation>
    </message>
    <message>
        <source>Quit and Stop: It Cannot Be Reached</source>
        <translation>Quitter et tout arrêter&#xa0;: plus joignable</translation>
    </message>
    <message>
        <source>“{client}” sees this screen now.</source>
        <comment>the name of a device</comment>
        <translation>«&#xa0;{client}&#xa0;» voit cet écran en ce moment.</translation>
    </message>
    <message>
        <source>“{client}” uses this computer now.</source>
        <comment>the name of a device</comment>
        <translation>«&#xa0;{client}&#xa0;» utilise cet ordinateur en ce moment.</translation>
    </message>
    <message>
        <source>If you keep it reachable, the session goes on and stays in sight. If you stop, the session ends.</source>
        <translation>Si l&apos;ordinateur reste joignable, la session continue et reste visible ici. Si vous arrêtez tout, la session se termine.</translation>
    </message>
    <message>
        <source>This computer is paused. It can go on in the background and wait until you resume, or stop until you start Access Agent again.</source>
        <translation>Cet ordinateur est en pause. Il peut rester ainsi en arrière-plan jusqu&apos;à ce que vous repreniez, ou s&apos;arrêter jusqu&apos;au prochain démarrage d&apos;Access Agent.</translation>
    </message>
    <message>
        <source>This computer can stay reachable in the background, or stop until you start Access Agent again.</source>
        <translation>Cet ordinateur peut rester joignable en arrière-plan, ou ne plus l&apos;être jusqu&apos;au prochain démarrage d&apos;Access Agent.</translation>
    </message>
</context>
<context>
    <name>Recent</name>
    <message>
        <source>{when}, for {duration}</source>
        <comment>when a session began and how long it lasted</comment>
        <translation>{when}, pendant {duration}</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sessions</translation>
    </message>
    <message>
        <source>Nobody was connected to this computer yet.</source>
        <translation>Personne ne s&apos;est encore connecté à cet ordinateur.</translation>
    </message>
</context>
<context>
    <name>Removed</name>
    <message>
        <source>your account</source>
        <translation>votre compte</translation>
    </message>
    <message>
        <source>This computer is not registered any more</source>
        <translation>Cet ordinateur n&apos;est plus enregistré</translation>
    </message>
    <message>
        <source>It cannot be reached from other devices, and nothing of the account is left on it. Sign in to register it again.</source>
        <translation>Il n&apos;est plus joignable depuis d&apos;autres appareils, et il n&apos;y reste rien du compte. Connectez-vous pour l&apos;enregistrer de nouveau.</translation>
    </message>
    <message>
        <source>This computer was removed from your account on the Computers page.</source>
        <translation>Cet ordinateur a été retiré de votre compte sur la page Ordinateurs.</translation>
    </message>
    <message>
        <source>This computer was removed from your account.</source>
        <translation>Cet ordinateur a été retiré de votre compte.</translation>
    </message>
    <message>
        <source>“{name}” was removed from {account} on the Computers page.</source>
        <translation>«&#xa0;{name}&#xa0;» a été retiré de {account} sur la page Ordinateurs.</translation>
    </message>
    <message>
        <source>“{name}” was removed from {account} by another of its computers.</source>
        <translation>«&#xa0;{name}&#xa0;» a été retiré de {account} par un autre de ses ordinateurs.</translation>
    </message>
    <message>
        <source>You removed “{name}” from {account} here.</source>
        <translation>Vous avez retiré «&#xa0;{name}&#xa0;» de {account} ici même.</translation>
    </message>
    <message>
        <source>The entry “{name}” of {account} was replaced by a new registration.</source>
        <translation>L&apos;entrée «&#xa0;{name}&#xa0;» de {account} a été remplacée par un nouvel enregistrement.</translation>
    </message>
    <message>
        <source>“{name}” was removed from {account}.</source>
        <translation>«&#xa0;{name}&#xa0;» a été retiré de {account}.</translation>
    </message>
    <message>
        <source>Not registered any more</source>
        <translation>Plus enregistré</translation>
    </message>
    <message>
        <source>Sign In and Register Again</source>
        <translation>Se connecter et enregistrer de nouveau</translation>
    </message>
    <message>
        <source>Use a code instead</source>
        <translation>Utiliser plutôt un code</translation>
    </message>
</context>
<context>
    <name>Rename</name>
    <message>
        <source>Rename this computer</source>
        <translation>Renommer cet ordinateur</translation>
    </message>
    <message>
        <source>New name of this computer</source>
        <translation>Nouveau nom de cet ordinateur</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Why the name is refused</source>
        <translation>Pourquoi le nom est refusé</translation>
    </message>
</context>
<context>
    <name>Secrets</name>
    <message>
        <source>The secrets cannot be saved</source>
        <translation>Les secrets ne peuvent pas être enregistrés</translation>
    </message>
    <message>
        <source>Your sign-in is kept in a file, and the file cannot be written: the disk is full, or its folder is read-only. You are not signed out.</source>
        <translation>Votre connexion est conservée dans un fichier, et ce fichier ne peut pas être écrit&#xa0;: le disque est plein, ou son dossier est en lecture seule. Vous n&apos;êtes pas déconnecté.</translation>
    </message>
    <message>
        <source>Free some space, or make the folder writable. Access Agent then goes on by itself.</source>
        <translation>Libérez de l&apos;espace, ou rendez le dossier accessible en écriture. Access Agent continuera alors de lui-même.</translation>
    </message>
    <message>
        <source>The keyring does not answer</source>
        <translation>Le trousseau de clés ne répond pas</translation>
    </message>
    <message>
        <source>Your sign-in is kept in the keyring of this computer, and it gives no answer. You are not signed out.</source>
        <translation>Votre connexion est conservée dans le trousseau de clés de cet ordinateur, qui ne répond pas. Vous n&apos;êtes pas déconnecté.</translation>
    </message>
    <message>
        <source>Look for a window of the keyring that waits for you. If there is none, sign out of this computer and in again, then try again.</source>
        <translation>Cherchez une fenêtre du trousseau de clés qui vous attend. S&apos;il n&apos;y en a pas, fermez votre session sur cet ordinateur, rouvrez-la, puis réessayez.</translation>
    </message>
    <message>
        <source>The keyring is locked</source>
        <translation>Le trousseau de clés est verrouillé</translation>
    </message>
    <message>
        <source>Your sign-in is kept in the keyring of this computer, and it is locked. You are not signed out.</source>
        <translation>Votre connexion est conservée dans le trousseau de clés de cet ordinateur, qui est verrouillé. Vous n&apos;êtes pas déconnecté.</translation>
    </message>
    <message>
        <source>Unlock the keyring with its password, then try again.</source>
        <translation>Déverrouillez le trousseau de clés avec son mot de passe, puis réessayez.</translation>
    </message>
    <message>
        <source>This computer has no keyring</source>
        <translation>Cet ordinateur n&apos;a pas de trousseau de clés</translation>
    </message>
    <message>
        <source>Access Agent keeps its secrets in the system&apos;s keyring, and no keyring runs on this computer.</source>
        <translation>Access Agent conserve ses secrets dans le trousseau de clés du système, et aucun ne fonctionne sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Start or install a keyring, then try again. Or let Access Agent keep its secrets in a file that only you can read.</source>
        <translation>Démarrez ou installez un trousseau de clés, puis réessayez. Ou laissez Access Agent conserver ses secrets dans un fichier que vous seul pouvez lire.</translation>
    </message>
    <message>
        <source>Keep Secrets in a File</source>
        <translation>Conserver les secrets dans un fichier</translation>
    </message>
    <message>
        <source>Keep the secrets in a file? Only your user can read it, but it is not encrypted: whoever can read your files could sign in as this computer.</source>
        <translation>Conserver les secrets dans un fichier&#x202f;? Seul votre utilisateur peut le lire, mais il n&apos;est pas chiffré&#xa0;: quiconque peut lire vos fichiers pourrait se connecter à la place de cet ordinateur.</translation>
    </message>
    <message>
        <source>The file with the secrets is damaged</source>
        <translation>Le fichier des secrets est endommagé</translation>
    </message>
    <message>
        <source>Your sign-in is kept in a file that is damaged, or open to other users, so it is not used.</source>
        <translation>Votre connexion est conservée dans un fichier endommagé, ou accessible à d&apos;autres utilisateurs&#x202f;; il n&apos;est donc pas utilisé.</translation>
    </message>
    <message>
        <source>Put the file right, then try again. Or begin with a new one and sign in again.</source>
        <translation>Remettez le fichier en ordre, puis réessayez. Ou recommencez avec un nouveau fichier et reconnectez-vous.</translation>
    </message>
    <message>
        <source>Begin with a New File</source>
        <translation>Commencer un nouveau fichier</translation>
    </message>
    <message>
        <source>Begin with a new file? The old one is kept beside it, and you sign in again. The new file is not encrypted: whoever can read your files could sign in as this computer.</source>
        <translation>Commencer un nouveau fichier&#x202f;? L&apos;ancien est gardé à côté, et vous vous reconnectez. Le nouveau fichier n&apos;est pas chiffré&#xa0;: quiconque peut lire vos fichiers pourrait se connecter à la place de cet ordinateur.</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Trousseau de clés</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Keep in a File</source>
        <translation>Conserver dans un fichier</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>A device without a name</source>
        <translation>Un appareil sans nom</translation>
    </message>
    <message>
        <source>{browser} on {system}</source>
        <comment>what connects, such as Chrome on Android</comment>
        <translation>{browser} sous {system}</translation>
    </message>
    <message>
        <source>Less than a minute of this session is left. With a subscription it goes on without a break.</source>
        <translation>Il reste moins d&apos;une minute à cette session. Avec un abonnement, elle continue sans interruption.</translation>
    </message>
    <message>
        <source>This session ends in less than 10 seconds. A new one can start at once.</source>
        <translation>Cette session se termine dans moins de 10&#xa0;secondes. Une nouvelle peut commencer tout de suite.</translation>
    </message>
    <message>
        <source>Time left: less than {count} minutes</source>
        <translation>Temps restant&#xa0;: moins de {count} minutes</translation>
    </message>
    <message>
        <source>Time left: less than a minute</source>
        <translation>Temps restant&#xa0;: moins d&apos;une minute</translation>
    </message>
    <message>
        <source>Since {when}</source>
        <comment>when a session began</comment>
        <translation>Depuis {when}</translation>
    </message>
    <message>
        <source>Sent so far: {amount}</source>
        <comment>how much data went both ways</comment>
        <translation>Données transmises&#xa0;: {amount}</translation>
    </message>
    <message>
        <source>View only</source>
        <translation>Lecture seule</translation>
    </message>
    <message>
        <source>This screen is being watched</source>
        <translation>Cet écran est observé</translation>
    </message>
    <message>
        <source>This computer is being used</source>
        <translation>Cet ordinateur est utilisé</translation>
    </message>
    <message>
        <source>This session has no time limit.</source>
        <translation>Cette session n&apos;a pas de limite de temps.</translation>
    </message>
    <message>
        <source>The subscription has ended, so this session has 5 minutes from then on. With a new subscription it goes on without a break.</source>
        <translation>L&apos;abonnement a pris fin&#xa0;: cette session dure encore 5&#xa0;minutes à partir de là. Avec un nouvel abonnement, elle continue sans interruption.</translation>
    </message>
    <message>
        <source>Without a subscription it ends after 5 minutes. With one it goes on without a break.</source>
        <translation>Sans abonnement, elle se termine après 5&#xa0;minutes. Avec un abonnement, elle continue sans interruption.</translation>
    </message>
    <message>
        <source>Nobody is connected</source>
        <translation>Personne n&apos;est connecté</translation>
    </message>
    <message>
        <source>Open your account page on another device and choose Connect. You see here who is connected, and can end it at any time.</source>
        <translation>Ouvrez la page de votre compte sur un autre appareil et choisissez Se connecter. Vous voyez ici qui est connecté et pouvez y mettre fin à tout moment.</translation>
    </message>
    <message>
        <source>Without a subscription a session ends after 5 minutes. Both sides see the time left and are warned one minute and ten seconds before.</source>
        <translation>Sans abonnement, une session se termine après 5&#xa0;minutes. Les deux côtés voient le temps restant et sont prévenus une minute puis dix secondes avant.</translation>
    </message>
    <message>
        <source>The last session ended after 5 minutes</source>
        <translation>La dernière session s&apos;est terminée après 5&#xa0;minutes</translation>
    </message>
    <message>
        <source>Without a subscription it lasts no longer. Connecting again is possible at once.</source>
        <translation>Sans abonnement, elle ne dure pas plus longtemps. Une nouvelle connexion est possible tout de suite.</translation>
    </message>
    <message>
        <source>The last session has ended</source>
        <translation>La dernière session est terminée</translation>
    </message>
    <message>
        <source>End Session</source>
        <translation>Mettre fin à la session</translation>
    </message>
</context>
<context>
    <name>SessionSettings</name>
    <message>
        <source>You are asked first, and others can only look.</source>
        <translation>On vous demande d&apos;abord, et les autres peuvent seulement regarder.</translation>
    </message>
    <message>
        <source>You are asked before anybody is let in.</source>
        <translation>On vous demande avant de laisser entrer quelqu&apos;un.</translation>
    </message>
    <message>
        <source>Others can look, but not use mouse and keyboard.</source>
        <translation>Les autres peuvent regarder, mais pas utiliser la souris ni le clavier.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <comment>quality of the picture</comment>
        <translation>Automatique</translation>
    </message>
    <message>
        <source>Sharp</source>
        <comment>quality of the picture</comment>
        <translation>Nette</translation>
    </message>
    <message>
        <source>Save data</source>
        <comment>quality of the picture</comment>
        <translation>Économe</translation>
    </message>
    <message>
        <source>All monitors</source>
        <translation>Tous les écrans</translation>
    </message>
    <message>
        <source>A monitor that is not connected</source>
        <translation>Un écran qui n&apos;est pas branché</translation>
    </message>
    <message>
        <source>{name}, {width} × {height}</source>
        <comment>a monitor and its size in pixels</comment>
        <translation>{name}, {width} × {height}</translation>
    </message>
    <message>
        <source>Never</source>
        <comment>when an unused session ends</comment>
        <translation>Jamais</translation>
    </message>
    <message>
        <source>After 1 minute</source>
        <comment>when an unused session ends</comment>
        <translation>Après 1&#xa0;minute</translation>
    </message>
    <message>
        <source>After {count} minutes</source>
        <comment>when an unused session ends</comment>
        <translation>Après {count}&#xa0;minutes</translation>
    </message>
    <message>
        <source>Ask me first</source>
        <translation>Me demander d&apos;abord</translation>
    </message>
    <message>
        <source>Somebody at this computer must agree, else nobody is let in.</source>
        <translation>Quelqu&apos;un doit accepter sur cet ordinateur, sinon l&apos;accès est refusé.</translation>
    </message>
    <message>
        <source>View only</source>
        <translation>Lecture seule</translation>
    </message>
    <message>
        <source>Others see the screen, but cannot use mouse and keyboard.</source>
        <translation>Les autres voient l&apos;écran, sans souris ni clavier.</translation>
    </message>
    <message>
        <source>Quality of the picture</source>
        <translation>Qualité de l&apos;image</translation>
    </message>
    <message>
        <source>Automatic goes by the connection. Sharp shows every pixel, Save data sends less.</source>
        <translation>Automatique s&apos;adapte à la connexion. Nette montre chaque pixel, Économe envoie moins de données.</translation>
    </message>
    <message>
        <source>Show to others</source>
        <translation>Montrer aux autres</translation>
    </message>
    <message>
        <source>End a session that is not used</source>
        <translation>Terminer une session inutilisée</translation>
    </message>
    <message>
        <source>Session settings</source>
        <translation>Réglages des sessions</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>As the system</source>
        <comment>the language of the program</comment>
        <translation>Comme le système</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>Sur cet ordinateur</translation>
    </message>
    <message>
        <source>Accounts are kept here, and nothing is sent anywhere else.</source>
        <translation>Les comptes sont conservés ici, et rien n&apos;est envoyé ailleurs.</translation>
    </message>
    <message>
        <source>Accounts are kept by the service at this address.</source>
        <translation>Les comptes sont conservés par le service à cette adresse.</translation>
    </message>
    <message>
        <source>Sign out first to use another account service.</source>
        <translation>Déconnectez-vous d&apos;abord pour utiliser un autre service de compte.</translation>
    </message>
    <message>
        <source>This is the newest version (looked at {when}).</source>
        <comment>when: today at 14:05</comment>
        <translation>C&apos;est la version la plus récente (vérifié {when}).</translation>
    </message>
    <message>
        <source>Version {version} is available.</source>
        <translation>La version {version} est disponible.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Start when I log in</source>
        <translation>Démarrer à l&apos;ouverture de session</translation>
    </message>
    <message>
        <source>So that this computer can be reached without anybody opening the program.</source>
        <translation>Pour que cet ordinateur soit joignable sans que personne n&apos;ouvre le programme.</translation>
    </message>
    <message>
        <source>This system has no way to start Access Agent at login.</source>
        <translation>Ce système n&apos;a aucun moyen de démarrer Access Agent à l&apos;ouverture de session.</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sessions</translation>
    </message>
    <message>
        <source>Somebody connects, or a session is about to end.</source>
        <translation>Quelqu&apos;un se connecte, ou une session va se terminer.</translation>
    </message>
    <message>
        <source>Subscription</source>
        <translation>Abonnement</translation>
    </message>
    <message>
        <source>It ends soon, has ended, or has become active.</source>
        <translation>Il se termine bientôt, a pris fin ou est devenu actif.</translation>
    </message>
    <message>
        <source>It was removed from the account, or finds no place in it.</source>
        <translation>Il a été retiré du compte, ou n&apos;y trouve pas de place.</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Notifications</translation>
    </message>
    <message>
        <source>Show notifications</source>
        <translation>Afficher les notifications</translation>
    </message>
    <message>
        <source>On the desktop, while this window is not in front.</source>
        <translation>Sur le bureau, quand cette fenêtre n&apos;est pas au premier plan.</translation>
    </message>
    <message>
        <source>Language of Access Agent</source>
        <translation>Langue d&apos;Access Agent</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Account service</source>
        <translation>Service de compte</translation>
    </message>
    <message>
        <source>Look Now</source>
        <translation>Vérifier maintenant</translation>
    </message>
    <message>
        <source>About Access Agent</source>
        <translation>À propos d&apos;Access Agent</translation>
    </message>
    <message>
        <source>Open Download Page</source>
        <translation>Ouvrir la page de téléchargement</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Mises à jour</translation>
    </message>
    <message>
        <source>Look for newer versions</source>
        <translation>Rechercher les nouvelles versions</translation>
    </message>
    <message>
        <source>Once a day. Nothing is ever installed by itself.</source>
        <translation>Une fois par jour. Rien n&apos;est jamais installé tout seul.</translation>
    </message>
    <message>
        <source>Use Another Account Service</source>
        <translation>Utiliser un autre service de compte</translation>
    </message>
    <message>
        <source>Address of your team&apos;s account service</source>
        <translation>Adresse du service de compte de votre équipe</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Utiliser</translation>
    </message>
    <message>
        <source>Use the One on This Computer</source>
        <translation>Utiliser celui de cet ordinateur</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Type an address, such as https://access.example.org.</source>
        <translation>Saisissez une adresse, par exemple https://access.example.org.</translation>
    </message>
</context>
<context>
    <name>SignInCode</name>
    <message>
        <source>Picture code of the address, with the code in it</source>
        <translation>Code-image de l&apos;adresse, avec le code inclus</translation>
    </message>
    <message>
        <source>Sign in on another device</source>
        <translation>Se connecter sur un autre appareil</translation>
    </message>
    <message>
        <source>Open this address on any device, or scan the picture, and enter the code.</source>
        <translation>Ouvrez cette adresse sur un appareil de votre choix, ou scannez l&apos;image, et saisissez le code.</translation>
    </message>
    <message>
        <source>Sign in with a code</source>
        <translation>Se connecter avec un code</translation>
    </message>
    <message>
        <source>Open this address in a browser on this computer and enter the code. The account service runs on this computer and answers only here.</source>
        <translation>Ouvrez cette adresse dans un navigateur de cet ordinateur et saisissez le code. Le service de compte fonctionne sur cet ordinateur et ne répond qu&apos;ici.</translation>
    </message>
    <message>
        <source>The code has expired. A new one can be asked for.</source>
        <translation>Le code a expiré. Vous pouvez en demander un nouveau.</translation>
    </message>
    <message>
        <source>The code is good for another {time} minutes.</source>
        <translation>Le code est encore valable {time} minutes.</translation>
    </message>
    <message>
        <source>Address to open</source>
        <translation>Adresse à ouvrir</translation>
    </message>
    <message>
        <source>Use the browser here instead</source>
        <translation>Utiliser plutôt le navigateur d&apos;ici</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>SigningIn</name>
    <message>
        <source>The browser could not be opened. Copy the address below and open it yourself.</source>
        <translation>Le navigateur n&apos;a pas pu être ouvert. Copiez l&apos;adresse ci-dessous et ouvrez-la vous-même.</translation>
    </message>
    <message>
        <source>Preparing the sign-in…</source>
        <translation>Préparation de la connexion…</translation>
    </message>
    <message>
        <source>The account service is being asked for an address.</source>
        <translation>Une adresse est demandée au service de compte.</translation>
    </message>
    <message>
        <source>Go on in your browser</source>
        <translation>Continuez dans votre navigateur</translation>
    </message>
    <message>
        <source>Sign in or create an account there; this window goes on by itself. If no page opened, copy the address.</source>
        <translation>Connectez-vous ou créez-y un compte&#x202f;; cette fenêtre continue d&apos;elle-même. Si aucune page ne s&apos;est ouverte, copiez l&apos;adresse.</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>Connexion en cours…</translation>
    </message>
    <message>
        <source>Your answer has arrived. One moment, please.</source>
        <translation>Votre réponse est arrivée. Un instant, s&apos;il vous plaît.</translation>
    </message>
    <message>
        <source>Registering this computer…</source>
        <translation>Enregistrement de cet ordinateur…</translation>
    </message>
    <message>
        <source>It will appear in the list of your computers.</source>
        <translation>Il apparaîtra dans la liste de vos ordinateurs.</translation>
    </message>
    <message>
        <source>Signing in</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Open the Browser Again</source>
        <translation>Rouvrir le navigateur</translation>
    </message>
    <message>
        <source>Address of the sign-in page</source>
        <translation>Adresse de la page de connexion</translation>
    </message>
    <message>
        <source>Use a code instead</source>
        <translation>Utiliser plutôt un code</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>Simulator</name>
    <message>
        <source>Nothing is due</source>
        <translation>Rien n&apos;est prévu</translation>
    </message>
    <message>
        <source>{day}, in {span}</source>
        <comment>when something will happen, and how far that is</comment>
        <translation>{day}, dans {span}</translation>
    </message>
    <message>
        <source>The clock is frozen</source>
        <translation>L&apos;horloge est figée</translation>
    </message>
    <message>
        <source>The clock runs with the world</source>
        <translation>L&apos;horloge suit le temps réel</translation>
    </message>
    <message>
        <source>×{rate} faster than the world</source>
        <translation>×{rate} plus vite que le temps réel</translation>
    </message>
    <message>
        <source>Frozen</source>
        <comment>speed of a clock</comment>
        <translation>Figée</translation>
    </message>
    <message>
        <source>Real</source>
        <comment>speed of a clock</comment>
        <translation>Réelle</translation>
    </message>
    <message>
        <source>+1 min</source>
        <comment>move a clock on</comment>
        <translation>+1&#xa0;min</translation>
    </message>
    <message>
        <source>+1 h</source>
        <comment>move a clock on</comment>
        <translation>+1&#xa0;h</translation>
    </message>
    <message>
        <source>+1 day</source>
        <comment>move a clock on</comment>
        <translation>+1&#xa0;jour</translation>
    </message>
    <message>
        <source>+1 month</source>
        <comment>move a clock on</comment>
        <translation>+1&#xa0;mois</translation>
    </message>
    <message>
        <source>+1 year</source>
        <comment>move a clock on</comment>
        <translation>+1&#xa0;an</translation>
    </message>
    <message>
        <source>{fault}: how much is hit, in per cent</source>
        <translation>{fault}&#xa0;: quelle part est touchée, en pour cent</translation>
    </message>
    <message>
        <source>s</source>
        <comment>seconds, behind a number</comment>
        <translation>s</translation>
    </message>
    <message>
        <source>{fault}: how many seconds</source>
        <translation>{fault}&#xa0;: combien de secondes</translation>
    </message>
    <message>
        <source>{fault}: the status of the answers</source>
        <translation>{fault}&#xa0;: le code des réponses</translation>
    </message>
    <message>
        <source>Faults: none is on</source>
        <translation>Pannes&#xa0;: aucune</translation>
    </message>
    <message>
        <source>Faults: one is on</source>
        <translation>Pannes&#xa0;: une en cours</translation>
    </message>
    <message>
        <source>Faults: {count} are on</source>
        <translation>Pannes&#xa0;: {count} en cours</translation>
    </message>
    <message>
        <source>Service down</source>
        <translation>Service en panne</translation>
    </message>
    <message>
        <source>Slow answers</source>
        <translation>Réponses lentes</translation>
    </message>
    <message>
        <source>Failing answers</source>
        <translation>Réponses en erreur</translation>
    </message>
    <message>
        <source>Lost events</source>
        <translation>Événements perdus</translation>
    </message>
    <message>
        <source>Doubled events</source>
        <translation>Événements en double</translation>
    </message>
    <message>
        <source>Overtaking events</source>
        <translation>Événements en désordre</translation>
    </message>
    <message>
        <source>Wrong computer clock</source>
        <translation>Horloge fausse</translation>
    </message>
    <message>
        <source>Old double billing</source>
        <translation>Double facturation</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>Rien ne s&apos;est encore passé</translation>
    </message>
    <message>
        <source>What has happened</source>
        <translation>Ce qui s&apos;est passé</translation>
    </message>
    <message>
        <source>Something happened: {kind}</source>
        <translation>Quelque chose s&apos;est passé&#xa0;: {kind}</translation>
    </message>
    <message>
        <source>Something is due: {kind}</source>
        <translation>Quelque chose est prévu&#xa0;: {kind}</translation>
    </message>
    <message>
        <source>No payment waits</source>
        <translation>Aucun paiement n&apos;est en attente</translation>
    </message>
    <message>
        <source>{amount} by {kind}</source>
        <comment>an amount of money and the way to pay it</comment>
        <translation>{amount} par {kind}</translation>
    </message>
    <message>
        <source>Order {number}. Nothing comes by itself.</source>
        <translation>Commande {number}. Rien n&apos;arrive tout seul.</translation>
    </message>
    <message>
        <source>Order {number}. Decided by itself on {day}.</source>
        <translation>Commande {number}. Se décide tout seul le {day}.</translation>
    </message>
    <message>
        <source>card</source>
        <comment>a way to pay, inside a sentence</comment>
        <translation>carte</translation>
    </message>
    <message>
        <source>bank transfer</source>
        <comment>a way to pay, inside a sentence</comment>
        <translation>virement</translation>
    </message>
    <message>
        <source>another way</source>
        <comment>a way to pay, inside a sentence</comment>
        <translation>un autre moyen</translation>
    </message>
    <message>
        <source>Start Again</source>
        <translation>Recommencer</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Charger</translation>
    </message>
    <message>
        <source>Waiting for the agent…</source>
        <translation>En attente de l&apos;agent…</translation>
    </message>
    <message>
        <source>Waiting for the simulator…</source>
        <translation>En attente du simulateur…</translation>
    </message>
    <message>
        <source>No simulated account</source>
        <translation>Pas de compte simulé</translation>
    </message>
    <message>
        <source>An account without a scenario</source>
        <translation>Un compte sans scénario</translation>
    </message>
    <message>
        <source>Begin “{title}” anew? The account that it made before is deleted, with its history.</source>
        <translation>Recommencer «&#xa0;{title}&#xa0;»&#x202f;? Le compte créé auparavant est supprimé, avec son historique.</translation>
    </message>
    <message>
        <source>This scenario cannot be played as it is written down.</source>
        <translation>Ce scénario ne peut pas être joué tel qu&apos;il est écrit.</translation>
    </message>
    <message>
        <source>The account service runs without a simulator.</source>
        <translation>Le service de compte fonctionne sans simulateur.</translation>
    </message>
    <message>
        <source>The simulator does not let this agent in: its token is an older one.</source>
        <translation>Le simulateur ne laisse pas entrer cet agent&#xa0;: son jeton est trop ancien.</translation>
    </message>
    <message>
        <source>There is no scenario of this name any more.</source>
        <translation>Il n&apos;y a plus de scénario de ce nom.</translation>
    </message>
    <message>
        <source>A real account has the address of this scenario. The simulator never touches it.</source>
        <translation>Un vrai compte a l&apos;adresse de ce scénario. Le simulateur n&apos;y touche jamais.</translation>
    </message>
    <message>
        <source>This account is not a simulated one.</source>
        <translation>Ce compte n&apos;est pas un compte simulé.</translation>
    </message>
    <message>
        <source>Load a scenario first.</source>
        <translation>Chargez d&apos;abord un scénario.</translation>
    </message>
    <message>
        <source>There is an account with this address already.</source>
        <translation>Un compte a déjà cette adresse.</translation>
    </message>
    <message>
        <source>The clock never goes back. Choose a later instant.</source>
        <translation>L&apos;horloge ne recule jamais. Choisissez un instant plus tardif.</translation>
    </message>
    <message>
        <source>A clock cannot run at that speed.</source>
        <translation>Une horloge ne peut pas avancer à cette vitesse.</translation>
    </message>
    <message>
        <source>The clock cannot be moved there.</source>
        <translation>L&apos;horloge ne peut pas être mise là.</translation>
    </message>
    <message>
        <source>Write a day and a time, such as {example}.</source>
        <comment>{example} is an instant</comment>
        <translation>Écrivez un jour et une heure, comme {example}.</translation>
    </message>
    <message>
        <source>Nothing is due, so the clock stays where it is.</source>
        <translation>Rien n&apos;est prévu&#xa0;: l&apos;horloge reste où elle est.</translation>
    </message>
    <message>
        <source>This file cannot be used.</source>
        <translation>Ce fichier ne peut pas être utilisé.</translation>
    </message>
    <message>
        <source>The file cannot be written there. Choose another place or name.</source>
        <translation>Le fichier ne peut pas y être écrit. Choisissez un autre emplacement ou un autre nom.</translation>
    </message>
    <message>
        <source>The file is not there, or cannot be read.</source>
        <translation>Le fichier est absent ou illisible.</translation>
    </message>
    <message>
        <source>This file holds no history that could be played.</source>
        <translation>Ce fichier ne contient aucune histoire qui puisse être rejouée.</translation>
    </message>
    <message>
        <source>The history did not lead to the state that it was exported with.</source>
        <translation>L&apos;histoire n&apos;a pas mené à l&apos;état avec lequel elle a été exportée.</translation>
    </message>
    <message>
        <source>This history is of a service that sells something else.</source>
        <translation>Cette histoire vient d&apos;un service qui vend autre chose.</translation>
    </message>
    <message>
        <source>That payment waits no more.</source>
        <translation>Ce paiement n&apos;attend plus.</translation>
    </message>
    <message>
        <source>That order does not stop waiting for its payment.</source>
        <translation>Cette commande ne cesse pas d&apos;attendre son paiement.</translation>
    </message>
    <message>
        <source>Write a number, such as 3 or 0.5.</source>
        <translation>Écrivez un nombre, comme 3 ou 0,5.</translation>
    </message>
    <message>
        <source>This fault cannot have that number.</source>
        <translation>Cette panne ne peut pas avoir ce nombre.</translation>
    </message>
    <message>
        <source>This simulator does not know that fault.</source>
        <translation>Ce simulateur ne connaît pas cette panne.</translation>
    </message>
    <message>
        <source>That cannot be done now.</source>
        <translation>Ce n&apos;est pas possible maintenant.</translation>
    </message>
    <message>
        <source>There is nothing to do that to: nothing was asked for or bought there.</source>
        <translation>Il n&apos;y a rien à quoi l&apos;appliquer&#xa0;: rien n&apos;y a été demandé ni acheté.</translation>
    </message>
    <message>
        <source>This simulator cannot do that.</source>
        <translation>Ce simulateur ne sait pas faire cela.</translation>
    </message>
    <message>
        <source>App Store</source>
        <translation>App Store</translation>
    </message>
    <message>
        <source>{term} · {price}</source>
        <comment>a plan, such as “1 year · €49.99”</comment>
        <translation>{term} · {price}</translation>
    </message>
    <message>
        <source>Hints for presenting</source>
        <translation>Conseils de présentation</translation>
    </message>
    <message>
        <source>This history</source>
        <translation>Cette histoire</translation>
    </message>
    <message>
        <source>There is another account with this history now: {email}</source>
        <translation>Un autre compte a maintenant cette histoire&#xa0;: {email}</translation>
    </message>
    <message>
        <source>The whole history is in {file}.</source>
        <translation>Toute l&apos;histoire est dans {file}.</translation>
    </message>
</context>
<context>
    <name>SimulatorEvents</name>
    <message>
        <source>The order processor decides a payment</source>
        <translation>Le prestataire de paiement décide d&apos;un paiement</translation>
    </message>
    <message>
        <source>The App Store acts</source>
        <translation>L&apos;App Store agit</translation>
    </message>
    <message>
        <source>Auto-renewal is switched off</source>
        <translation>Le renouvellement automatique est désactivé</translation>
    </message>
    <message>
        <source>The renewal is charged</source>
        <translation>Le renouvellement est débité</translation>
    </message>
    <message>
        <source>The renewal is tried again</source>
        <translation>Le renouvellement est tenté à nouveau</translation>
    </message>
    <message>
        <source>The order is closed if it is not paid</source>
        <translation>La commande est close si elle n&apos;est pas payée</translation>
    </message>
    <message>
        <source>Grace ends: the subscription expires</source>
        <translation>Le délai de grâce prend fin&#xa0;: l&apos;abonnement expire</translation>
    </message>
    <message>
        <source>The subscription ends</source>
        <translation>L&apos;abonnement prend fin</translation>
    </message>
    <message>
        <source>The status is looked at again</source>
        <translation>Le statut est réexaminé</translation>
    </message>
    <message>
        <source>The session is cut</source>
        <translation>La session est coupée</translation>
    </message>
    <message>
        <source>Trial mode</source>
        <translation>Mode d&apos;essai</translation>
    </message>
    <message>
        <source>Waiting for payment</source>
        <translation>En attente du paiement</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Actif</translation>
    </message>
    <message>
        <source>Expiring soon</source>
        <translation>Expire bientôt</translation>
    </message>
    <message>
        <source>Payment needed</source>
        <translation>Paiement nécessaire</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Expiré</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>Suspendu</translation>
    </message>
    <message>
        <source>{name} was registered</source>
        <translation>{name} a été enregistré</translation>
    </message>
    <message>
        <source>A computer is now called {name}</source>
        <translation>Un ordinateur s&apos;appelle maintenant {name}</translation>
    </message>
    <message>
        <source>{name} was removed</source>
        <translation>{name} a été supprimé</translation>
    </message>
    <message>
        <source>Status: {status}</source>
        <translation>Statut&#xa0;: {status}</translation>
    </message>
    <message>
        <source>Order {number} was placed: {amount}</source>
        <translation>Commande {number} passée&#xa0;: {amount}</translation>
    </message>
    <message>
        <source>Order {number} was paid: {amount}</source>
        <translation>Commande {number} payée&#xa0;: {amount}</translation>
    </message>
    <message>
        <source>The payment of order {number} was declined</source>
        <translation>Le paiement de la commande {number} a été refusé</translation>
    </message>
    <message>
        <source>Order {number} was never paid and is closed</source>
        <translation>La commande {number} n&apos;a jamais été payée et est close</translation>
    </message>
    <message>
        <source>Order {number} was cancelled</source>
        <translation>La commande {number} a été annulée</translation>
    </message>
    <message>
        <source>Order {number} was refunded</source>
        <translation>La commande {number} a été remboursée</translation>
    </message>
    <message>
        <source>Too little arrived for order {number}</source>
        <translation>Trop peu est arrivé pour la commande {number}</translation>
    </message>
    <message>
        <source>{amount} went back to the payer</source>
        <translation>{amount} ont été rendus au payeur</translation>
    </message>
    <message>
        <source>A subscription started, until {until}</source>
        <translation>Un abonnement a commencé, jusqu&apos;au {until}</translation>
    </message>
    <message>
        <source>The subscription was extended until {until}</source>
        <translation>L&apos;abonnement a été prolongé jusqu&apos;au {until}</translation>
    </message>
    <message>
        <source>The subscription was renewed until {until}</source>
        <translation>L&apos;abonnement a été renouvelé jusqu&apos;au {until}</translation>
    </message>
    <message>
        <source>The renewal payment failed; grace until {grace_until}</source>
        <translation>Le paiement du renouvellement a échoué&#x202f;; délai de grâce jusqu&apos;au {grace_until}</translation>
    </message>
    <message>
        <source>Licences: {licences}</source>
        <translation>Licences&#xa0;: {licences}</translation>
    </message>
    <message>
        <source>The account was created</source>
        <translation>Le compte a été créé</translation>
    </message>
    <message>
        <source>A computer was registered</source>
        <translation>Un ordinateur a été enregistré</translation>
    </message>
    <message>
        <source>A computer was renamed</source>
        <translation>Un ordinateur a été renommé</translation>
    </message>
    <message>
        <source>A computer was removed</source>
        <translation>Un ordinateur a été supprimé</translation>
    </message>
    <message>
        <source>A computer came online</source>
        <translation>Un ordinateur est passé en ligne</translation>
    </message>
    <message>
        <source>A computer went offline</source>
        <translation>Un ordinateur est passé hors ligne</translation>
    </message>
    <message>
        <source>The status changed</source>
        <translation>Le statut a changé</translation>
    </message>
    <message>
        <source>The account&apos;s settings changed</source>
        <translation>Les réglages du compte ont changé</translation>
    </message>
    <message>
        <source>The clock&apos;s speed changed</source>
        <translation>La vitesse de l&apos;horloge a changé</translation>
    </message>
    <message>
        <source>The cart changed</source>
        <translation>Le panier a changé</translation>
    </message>
    <message>
        <source>An order was placed</source>
        <translation>Une commande a été passée</translation>
    </message>
    <message>
        <source>An order was paid</source>
        <translation>Une commande a été payée</translation>
    </message>
    <message>
        <source>A payment was declined</source>
        <translation>Un paiement a été refusé</translation>
    </message>
    <message>
        <source>An order was never paid and is closed</source>
        <translation>Une commande n&apos;a jamais été payée et est close</translation>
    </message>
    <message>
        <source>An order was cancelled</source>
        <translation>Une commande a été annulée</translation>
    </message>
    <message>
        <source>An order was refunded</source>
        <translation>Une commande a été remboursée</translation>
    </message>
    <message>
        <source>Too little arrived for an order</source>
        <translation>Trop peu est arrivé pour une commande</translation>
    </message>
    <message>
        <source>Money went back to the payer</source>
        <translation>De l&apos;argent a été rendu au payeur</translation>
    </message>
    <message>
        <source>The payment methods changed</source>
        <translation>Les moyens de paiement ont changé</translation>
    </message>
    <message>
        <source>A licence without end started</source>
        <translation>Une licence sans fin a commencé</translation>
    </message>
    <message>
        <source>The subscription was extended</source>
        <translation>L&apos;abonnement a été prolongé</translation>
    </message>
    <message>
        <source>The subscription was renewed</source>
        <translation>L&apos;abonnement a été renouvelé</translation>
    </message>
    <message>
        <source>The renewal payment failed</source>
        <translation>Le paiement du renouvellement a échoué</translation>
    </message>
    <message>
        <source>The subscription expired</source>
        <translation>L&apos;abonnement a expiré</translation>
    </message>
    <message>
        <source>The subscription was revoked: the money went back</source>
        <translation>L&apos;abonnement a été révoqué&#xa0;: l&apos;argent a été rendu</translation>
    </message>
    <message>
        <source>Auto-renewal is being switched</source>
        <translation>Le renouvellement automatique est en train de changer</translation>
    </message>
    <message>
        <source>Auto-renewal was switched</source>
        <translation>Le renouvellement automatique a changé</translation>
    </message>
    <message>
        <source>The number of licences changed</source>
        <translation>Le nombre de licences a changé</translation>
    </message>
    <message>
        <source>Fewer licences from the next renewal on</source>
        <translation>Moins de licences à partir du prochain renouvellement</translation>
    </message>
    <message>
        <source>A licence key was registered</source>
        <translation>Une clé de licence a été enregistrée</translation>
    </message>
    <message>
        <source>The computers that stay within the limit were chosen</source>
        <translation>Les ordinateurs qui restent dans la limite ont été choisis</translation>
    </message>
    <message>
        <source>The wish for news changed</source>
        <translation>Le souhait d&apos;être informé a changé</translation>
    </message>
    <message>
        <source>The members of the business account changed</source>
        <translation>Les membres du compte professionnel ont changé</translation>
    </message>
    <message>
        <source>A fault was switched</source>
        <translation>Une panne a été réglée</translation>
    </message>
    <message>
        <source>A session was asked for</source>
        <translation>Une session a été demandée</translation>
    </message>
    <message>
        <source>The person at the computer is asked</source>
        <translation>La personne devant l&apos;ordinateur est consultée</translation>
    </message>
    <message>
        <source>The computer took the session</source>
        <translation>L&apos;ordinateur a accepté la session</translation>
    </message>
    <message>
        <source>The session was refused</source>
        <translation>La session a été refusée</translation>
    </message>
    <message>
        <source>The session began</source>
        <translation>La session a commencé</translation>
    </message>
    <message>
        <source>The session is limited now</source>
        <translation>La session est maintenant limitée</translation>
    </message>
    <message>
        <source>The limit of the session was lifted</source>
        <translation>La limite de la session a été levée</translation>
    </message>
    <message>
        <source>View only was switched at the computer</source>
        <translation>La lecture seule a été changée sur l&apos;ordinateur</translation>
    </message>
    <message>
        <source>The session ended</source>
        <translation>La session a pris fin</translation>
    </message>
</context>
<context>
    <name>SimulatorPanel</name>
    <message>
        <source>Speed of the clock</source>
        <translation>Vitesse de l&apos;horloge</translation>
    </message>
    <message>
        <source>Move the clock on</source>
        <translation>Avancer l&apos;horloge</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Horloge</translation>
    </message>
    <message>
        <source>Next Event</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>Day and time to go to</source>
        <translation>Jour et heure où aller</translation>
    </message>
    <message>
        <source>Go To</source>
        <translation>Y aller</translation>
    </message>
    <message>
        <source>Simulator</source>
        <translation>Simulateur</translation>
    </message>
    <message>
        <source>Close the panel; F12 opens it again</source>
        <translation>Fermer le panneau&#x202f;; F12 l&apos;ouvre à nouveau</translation>
    </message>
    <message>
        <source>Ask Again</source>
        <translation>Redemander</translation>
    </message>
    <message>
        <source>Why is the status so?</source>
        <translation>Pourquoi ce statut&#x202f;?</translation>
    </message>
    <message>
        <source>Open in the Browser</source>
        <translation>Ouvrir dans le navigateur</translation>
    </message>
    <message>
        <source>The last deed as a command</source>
        <translation>La dernière action sous forme de commande</translation>
    </message>
    <message>
        <source>expanded</source>
        <comment>read out by a screen reader</comment>
        <translation>déplié</translation>
    </message>
    <message>
        <source>collapsed</source>
        <comment>read out by a screen reader</comment>
        <translation>replié</translation>
    </message>
    <message>
        <source>Confirm</source>
        <comment>what is said of a payment</comment>
        <translation>Confirmer</translation>
    </message>
    <message>
        <source>Decline</source>
        <comment>what is said of a payment</comment>
        <translation>Refuser</translation>
    </message>
    <message>
        <source>Only Half</source>
        <comment>what is said of a payment</comment>
        <translation>La moitié</translation>
    </message>
    <message>
        <source>Too Late</source>
        <comment>what is said of a payment</comment>
        <translation>En retard</translation>
    </message>
    <message>
        <source>{deed}: {payment}</source>
        <comment>read out by a screen reader</comment>
        <translation>{deed}&#xa0;: {payment}</translation>
    </message>
    <message>
        <source>Payments that wait</source>
        <translation>Paiements en attente</translation>
    </message>
    <message>
        <source>Scenario to play</source>
        <translation>Scénario à jouer</translation>
    </message>
    <message>
        <source>Begin Anew</source>
        <translation>Recommencer</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>Scénario</translation>
    </message>
    <message>
        <source>Export This History</source>
        <translation>Exporter cette histoire</translation>
    </message>
    <message>
        <source>Replay a History</source>
        <translation>Rejouer une histoire</translation>
    </message>
    <message>
        <source>Histories (*.json)</source>
        <translation>Histoires (*.json)</translation>
    </message>
    <message>
        <source>Plan</source>
        <comment>to be bought</comment>
        <translation>Formule</translation>
    </message>
    <message>
        <source>New purchase</source>
        <translation>Nouvel achat</translation>
    </message>
    <message>
        <source>Buy</source>
        <comment>a plan</comment>
        <translation>Acheter</translation>
    </message>
    <message>
        <source>Ask to Buy</source>
        <comment>to ask somebody who has to approve</comment>
        <translation>Demander l&apos;achat</translation>
    </message>
    <message>
        <source>Ask to buy</source>
        <comment>what somebody did who may not buy himself</comment>
        <translation>Demande d&apos;achat</translation>
    </message>
    <message>
        <source>Approve</source>
        <comment>a purchase that was asked for</comment>
        <translation>Approuver</translation>
    </message>
    <message>
        <source>Turn Down</source>
        <comment>a purchase that was asked for</comment>
        <translation>Rejeter</translation>
    </message>
    <message>
        <source>Paying there</source>
        <translation>Paiement là-bas</translation>
    </message>
    <message>
        <source>Fails</source>
        <comment>a way to pay</comment>
        <translation>Échoue</translation>
    </message>
    <message>
        <source>Works</source>
        <comment>a way to pay</comment>
        <translation>Fonctionne</translation>
    </message>
    <message>
        <source>Auto-renewal there</source>
        <translation>Renouvellement</translation>
    </message>
    <message>
        <source>Switch Off</source>
        <comment>auto-renewal</comment>
        <translation>Désactiver</translation>
    </message>
    <message>
        <source>Switch On</source>
        <comment>auto-renewal</comment>
        <translation>Activer</translation>
    </message>
    <message>
        <source>Latest purchase</source>
        <translation>Dernier achat</translation>
    </message>
    <message>
        <source>Refund</source>
        <comment>give the money back</comment>
        <translation>Rembourser</translation>
    </message>
    <message>
        <source>{subject}: {deed}</source>
        <comment>read out by a screen reader</comment>
        <translation>{subject}&#xa0;: {deed}</translation>
    </message>
    <message>
        <source>Fork</source>
        <translation>Bifurquer</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Replay…</source>
        <translation>Rejouer…</translation>
    </message>
    <message>
        <source>Go There</source>
        <translation>Y aller</translation>
    </message>
    <message>
        <source>This history</source>
        <translation>Cette histoire</translation>
    </message>
</context>
<context>
    <name>SimulatorWhy</name>
    <message>
        <source>A fact of another version: {fact}</source>
        <translation>Un fait d&apos;une autre version&#xa0;: {fact}</translation>
    </message>
    <message>
        <source>from the online store</source>
        <comment>after a product&apos;s name</comment>
        <translation>de la boutique en ligne</translation>
    </message>
    <message>
        <source>from the App Store</source>
        <comment>after a product&apos;s name</comment>
        <translation>de l&apos;App Store</translation>
    </message>
    <message>
        <source>with a Desktop subscription</source>
        <comment>after a product&apos;s name</comment>
        <translation>avec un abonnement Desktop</translation>
    </message>
    <message>
        <source>with a Desktop perpetual licence</source>
        <comment>after a product&apos;s name</comment>
        <translation>avec une licence Desktop perpétuelle</translation>
    </message>
    <message>
        <source>with a business key</source>
        <comment>after a product&apos;s name</comment>
        <translation>avec une clé professionnelle</translation>
    </message>
    <message>
        <source>The status is {status}.</source>
        <translation>Le statut est {status}.</translation>
    </message>
    <message>
        <source>Why not {status}?</source>
        <translation>Pourquoi pas {status}&#x202f;?</translation>
    </message>
    <message>
        <source>Remote sessions have no time limit.</source>
        <translation>Les sessions à distance n&apos;ont pas de limite de temps.</translation>
    </message>
    <message>
        <source>Remote sessions end after five minutes.</source>
        <translation>Les sessions à distance se terminent au bout de cinq minutes.</translation>
    </message>
    <message>
        <source>The date that decides is {until}.</source>
        <translation>La date qui décide est le {until}.</translation>
    </message>
    <message>
        <source>There is no date to wait for.</source>
        <translation>Il n&apos;y a pas de date à attendre.</translation>
    </message>
    <message>
        <source>Computers allowed: {limit}. Live licences: {licences}. Registered: {registered}.</source>
        <translation>Ordinateurs permis&#xa0;: {limit}. Licences en cours&#xa0;: {licences}. Enregistrés&#xa0;: {registered}.</translation>
    </message>
    <message>
        <source>{product} {origin}: licences {licences}, computers {computers}.</source>
        <translation>{product} {origin}&#xa0;: licences {licences}, ordinateurs {computers}.</translation>
    </message>
    <message>
        <source>No account has fewer than {minimum}.</source>
        <translation>Aucun compte n&apos;en a moins de {minimum}.</translation>
    </message>
    <message>
        <source>Over the limit, and refused sessions: {beyond}.</source>
        <translation>Au-delà de la limite, et sans session&#xa0;: {beyond}.</translation>
    </message>
    <message>
        <source>Auto-renewal is on.</source>
        <translation>Le renouvellement automatique est activé.</translation>
    </message>
    <message>
        <source>Auto-renewal is off, and could be switched on.</source>
        <translation>Le renouvellement automatique est désactivé, et pourrait être activé.</translation>
    </message>
    <message>
        <source>There is no auto-renewal to switch here.</source>
        <translation>Il n&apos;y a pas de renouvellement automatique à régler ici.</translation>
    </message>
    <message>
        <source>The account never had a subscription.</source>
        <translation>Le compte n&apos;a jamais eu d&apos;abonnement.</translation>
    </message>
    <message>
        <source>Buy Subscription</source>
        <translation>Acheter l&apos;abonnement</translation>
    </message>
    <message>
        <source>Manage</source>
        <translation>Gérer</translation>
    </message>
    <message>
        <source>Enable Auto-Renewal</source>
        <translation>Activer le renouvellement automatique</translation>
    </message>
    <message>
        <source>Buy More Licenses</source>
        <translation>Acheter d&apos;autres licences</translation>
    </message>
    <message>
        <source>Update Payment Method</source>
        <translation>Mettre à jour le moyen de paiement</translation>
    </message>
    <message>
        <source>Manage in the App Store</source>
        <translation>Gérer dans l&apos;App Store</translation>
    </message>
    <message>
        <source>Remove a computer</source>
        <translation>Supprimer un ordinateur</translation>
    </message>
    <message>
        <source>Nothing is live now.</source>
        <translation>Rien n&apos;est en cours maintenant.</translation>
    </message>
    <message>
        <source>{product} {origin} ends soon and will not renew.</source>
        <translation>{product} {origin} prend fin bientôt et ne se renouvellera pas.</translation>
    </message>
    <message>
        <source>{product} {origin} is live, but was not bought; buying is allowed.</source>
        <translation>{product} {origin} est en cours, mais n&apos;a pas été acheté&#x202f;; l&apos;achat est permis.</translation>
    </message>
    <message>
        <source>Buy leads to the choice of a plan.</source>
        <translation>L&apos;achat mène au choix d&apos;une formule.</translation>
    </message>
    <message>
        <source>Buy leads to the order that waits.</source>
        <translation>L&apos;achat mène à la commande en attente.</translation>
    </message>
    <message>
        <source>Buy leads to the auto-renewal settings.</source>
        <translation>L&apos;achat mène aux réglages du renouvellement automatique.</translation>
    </message>
    <message>
        <source>Buy says first that it is not needed yet.</source>
        <translation>L&apos;achat dit d&apos;abord qu&apos;il n&apos;est pas encore nécessaire.</translation>
    </message>
    <message>
        <source>Buy says that a paid subscription is live until {possible_from}.</source>
        <translation>L&apos;achat dit qu&apos;un abonnement payé est en cours jusqu&apos;au {possible_from}.</translation>
    </message>
    <message>
        <source>{product} {origin} is live.</source>
        <translation>{product} {origin} est en cours.</translation>
    </message>
    <message>
        <source>Auto-renewal of {product} {origin} is off.</source>
        <translation>Le renouvellement automatique de {product} {origin} est désactivé.</translation>
    </message>
    <message>
        <source>{product} {origin} can go on by an order.</source>
        <translation>{product} {origin} peut continuer par une commande.</translation>
    </message>
    <message>
        <source>Licences are sold for {product} {origin}.</source>
        <translation>Des licences sont vendues pour {product} {origin}.</translation>
    </message>
    <message>
        <source>The renewal of {product} {origin} could not be charged.</source>
        <translation>Le renouvellement de {product} {origin} n&apos;a pas pu être débité.</translation>
    </message>
    <message>
        <source>{product} {origin} is managed there.</source>
        <translation>{product} {origin} y est géré.</translation>
    </message>
    <message>
        <source>Registered computers: {count}.</source>
        <translation>Ordinateurs enregistrés&#xa0;: {count}.</translation>
    </message>
    <message>
        <source>Missing: something live.</source>
        <translation>Il manque&#xa0;: un accès en cours.</translation>
    </message>
    <message>
        <source>Missing: {product} {origin} would have to end, or to expire soon. It is paid and live until {until}.</source>
        <translation>Il manque&#xa0;: {product} {origin} devrait prendre fin, ou expirer bientôt. Il est payé et en cours jusqu&apos;au {until}.</translation>
    </message>
    <message>
        <source>Missing: a renewal whose payment failed.</source>
        <translation>Il manque&#xa0;: un renouvellement dont le paiement a échoué.</translation>
    </message>
    <message>
        <source>Missing: a failed payment that is made here. {product} {origin} is paid there.</source>
        <translation>Il manque&#xa0;: un paiement échoué à régler ici. {product} {origin} est payé là-bas.</translation>
    </message>
    <message>
        <source>Missing: auto-renewal of {product} {origin} is on already.</source>
        <translation>Il manque&#xa0;: le renouvellement automatique de {product} {origin} est déjà activé.</translation>
    </message>
    <message>
        <source>Missing: a subscription whose auto-renewal is switched here.</source>
        <translation>Il manque&#xa0;: un abonnement dont le renouvellement automatique se règle ici.</translation>
    </message>
    <message>
        <source>Missing: auto-renewal. {product} {origin} has to become a subscription that renews first.</source>
        <translation>Il manque&#xa0;: le renouvellement automatique. {product} {origin} doit d&apos;abord devenir un abonnement qui se renouvelle.</translation>
    </message>
    <message>
        <source>Missing: the renewal of {product} {origin} has to be paid first.</source>
        <translation>Il manque&#xa0;: le renouvellement de {product} {origin} doit d&apos;abord être payé.</translation>
    </message>
    <message>
        <source>Missing: a live subscription that licences are sold for. {product} {origin} has none.</source>
        <translation>Il manque&#xa0;: un abonnement en cours pour lequel des licences sont vendues. {product} {origin} n&apos;en a pas.</translation>
    </message>
    <message>
        <source>Missing: a live purchase in the App Store.</source>
        <translation>Il manque&#xa0;: un achat en cours dans l&apos;App Store.</translation>
    </message>
    <message>
        <source>Missing: a registered computer.</source>
        <translation>Il manque&#xa0;: un ordinateur enregistré.</translation>
    </message>
    <message>
        <source>Order {number} has waited for its payment since {since}.</source>
        <translation>La commande {number} attend son paiement depuis le {since}.</translation>
    </message>
    <message>
        <source>No order waits for its payment.</source>
        <translation>Aucune commande n&apos;attend son paiement.</translation>
    </message>
    <message>
        <source>Nothing that is live will renew by itself.</source>
        <translation>Rien de ce qui est en cours ne se renouvellera de soi-même.</translation>
    </message>
    <message>
        <source>The end, {until}, is near: within {days} days.</source>
        <translation>La fin, le {until}, est proche&#xa0;: dans les {days}&#xa0;jours.</translation>
    </message>
    <message>
        <source>The end, {until}, is far: beyond {days} days.</source>
        <translation>La fin, le {until}, est lointaine&#xa0;: au-delà de {days}&#xa0;jours.</translation>
    </message>
    <message>
        <source>The term ended on {term_end} and the renewal could not be charged; grace until {grace_end}.</source>
        <translation>La période a pris fin le {term_end} et le renouvellement n&apos;a pas pu être débité&#x202f;; délai de grâce jusqu&apos;au {grace_end}.</translation>
    </message>
    <message>
        <source>The term ended on {term_end} and the renewal could not be charged; it is tried again on {next_retry_at}, grace until {grace_end}.</source>
        <translation>La période a pris fin le {term_end} et le renouvellement n&apos;a pas pu être débité&#x202f;; nouvelle tentative le {next_retry_at}, délai de grâce jusqu&apos;au {grace_end}.</translation>
    </message>
    <message>
        <source>{product} {origin} is live and ends last: {until}.</source>
        <translation>{product} {origin} est en cours et finit en dernier&#xa0;: le {until}.</translation>
    </message>
    <message>
        <source>{product} {origin} is live, too, until {until}.</source>
        <translation>{product} {origin} est aussi en cours, jusqu&apos;au {until}.</translation>
    </message>
    <message>
        <source>{product} {origin} ended on {until}.</source>
        <translation>{product} {origin} a pris fin le {until}.</translation>
    </message>
    <message>
        <source>{product} {origin}: the payment was charged back on {until}.</source>
        <translation>{product} {origin}&#xa0;: le paiement a été repris par la banque le {until}.</translation>
    </message>
    <message>
        <source>{product} {origin}: the payment was refunded on {until}.</source>
        <translation>{product} {origin}&#xa0;: le paiement a été remboursé le {until}.</translation>
    </message>
    <message>
        <source>{product} {origin} begins on {since}.</source>
        <translation>{product} {origin} commence le {since}.</translation>
    </message>
    <message>
        <source>Order {name} brought it.</source>
        <translation>La commande {name} l&apos;a apporté.</translation>
    </message>
    <message>
        <source>Licence key {name} brought it.</source>
        <translation>La clé de licence {name} l&apos;a apporté.</translation>
    </message>
    <message>
        <source>Purchase {name} in the App Store brought it.</source>
        <translation>L&apos;achat {name} dans l&apos;App Store l&apos;a apporté.</translation>
    </message>
    <message>
        <source>{product} {origin} is live until {until}.</source>
        <translation>{product} {origin} est en cours jusqu&apos;au {until}.</translation>
    </message>
    <message>
        <source>The account has had a subscription: {product} {origin}.</source>
        <translation>Le compte a eu un abonnement&#xa0;: {product} {origin}.</translation>
    </message>
    <message>
        <source>{product} {origin} will renew by itself on {until}.</source>
        <translation>{product} {origin} se renouvellera de lui-même le {until}.</translation>
    </message>
    <message>
        <source>A paid or given term is running: {product} {origin}.</source>
        <translation>Une période payée ou offerte est en cours&#xa0;: {product} {origin}.</translation>
    </message>
    <message>
        <source>{product} {origin} ended by itself; no money went back.</source>
        <translation>{product} {origin} a pris fin de soi-même&#x202f;; aucun argent n&apos;a été rendu.</translation>
    </message>
    <message>
        <source>Not offered: {action}</source>
        <translation>Non proposé&#xa0;: {action}</translation>
    </message>
</context>
<context>
    <name>Spans</name>
    <message>
        <source>{count} s</source>
        <translation>{count}&#xa0;s</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count}&#xa0;min</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count}&#xa0;h</translation>
    </message>
    <message>
        <source>{count} days</source>
        <translation>{count}&#xa0;jours</translation>
    </message>
    <message>
        <source>{count} months</source>
        <translation>{count}&#xa0;mois</translation>
    </message>
    <message>
        <source>{count} years</source>
        <translation>{count}&#xa0;ans</translation>
    </message>
</context>
<context>
    <name>Starting</name>
    <message>
        <source>Starting…</source>
        <translation>Démarrage…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>One moment, please.</source>
        <translation>Un instant, s&apos;il vous plaît.</translation>
    </message>
    <message>
        <source>The background part is being started.</source>
        <translation>La partie en arrière-plan démarre.</translation>
    </message>
    <message>
        <source>Connecting again…</source>
        <translation>Reconnexion…</translation>
    </message>
    <message>
        <source>The background part of Access Agent has stopped. It is being started again.</source>
        <translation>La partie en arrière-plan d&apos;Access Agent s&apos;est arrêtée. Elle redémarre.</translation>
    </message>
    <message>
        <source>Access Agent is stopped</source>
        <translation>Access Agent est arrêté</translation>
    </message>
    <message>
        <source>This computer cannot be reached until it is started again.</source>
        <translation>Cet ordinateur n&apos;est pas joignable jusqu&apos;au prochain démarrage d&apos;Access Agent.</translation>
    </message>
    <message>
        <source>Start Access Agent</source>
        <translation>Démarrer Access Agent</translation>
    </message>
    <message>
        <source>The background part does not answer</source>
        <translation>La partie en arrière-plan ne répond pas</translation>
    </message>
    <message>
        <source>Access Agent could not be started or does not answer. It is tried again by itself. The command “access-agent doctor” says what is wrong.</source>
        <translation>Access Agent n&apos;a pas pu être démarré ou ne répond pas. Une nouvelle tentative a lieu automatiquement. La commande «&#xa0;access-agent doctor&#xa0;» indique ce qui ne va pas.</translation>
    </message>
    <message>
        <source>Please restart Access Agent</source>
        <translation>Veuillez redémarrer Access Agent</translation>
    </message>
    <message>
        <source>The background part is of another version than this window. Close the window, run “access-agent stop” and open it again.</source>
        <translation>La partie en arrière-plan n&apos;est pas de la même version que cette fenêtre. Fermez la fenêtre, exécutez «&#xa0;access-agent stop&#xa0;» et rouvrez-la.</translation>
    </message>
    <message>
        <source>The background part cannot be understood</source>
        <translation>La partie en arrière-plan est incompréhensible</translation>
    </message>
    <message>
        <source>Another program answers in its place, or its answer was damaged on the way.</source>
        <translation>Un autre programme répond à sa place, ou sa réponse a été endommagée en chemin.</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>Less than a minute is left</source>
        <translation>Il reste moins d&apos;une minute</translation>
    </message>
    <message>
        <source>Less than 10 seconds are left</source>
        <translation>Il reste moins de 10&#xa0;secondes</translation>
    </message>
    <message>
        <source>sees this screen since {time}</source>
        <comment>after the name of a device</comment>
        <translation>voit cet écran depuis {time}</translation>
    </message>
    <message>
        <source>uses this computer since {time}</source>
        <comment>after the name of a device</comment>
        <translation>utilise cet ordinateur depuis {time}</translation>
    </message>
    <message>
        <source>Nobody is connected any more</source>
        <translation>Plus personne n&apos;est connecté</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Terminer</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>Masquer</translation>
    </message>
</context>
<context>
    <name>Subscription</name>
    <message>
        <source>Bought in the App Store</source>
        <translation>Acheté dans l&apos;App Store</translation>
    </message>
    <message>
        <source>Comes with your Desktop subscription</source>
        <translation>Inclus dans votre abonnement Desktop</translation>
    </message>
    <message>
        <source>Comes with your Desktop perpetual licence</source>
        <translation>Inclus dans votre licence perpétuelle Desktop</translation>
    </message>
    <message>
        <source>Came with a business licence key</source>
        <translation>Obtenu avec une clé de licence professionnelle</translation>
    </message>
    <message>
        <source>Bought in the online store</source>
        <translation>Acheté dans la boutique en ligne</translation>
    </message>
    <message>
        <source>1 month</source>
        <comment>term of a plan</comment>
        <translation>1 mois</translation>
    </message>
    <message>
        <source>{count} months</source>
        <comment>term of a plan</comment>
        <translation>{count} mois</translation>
    </message>
    <message>
        <source>1 year</source>
        <comment>term of a plan</comment>
        <translation>1 an</translation>
    </message>
    <message>
        <source>{count} years</source>
        <comment>term of a plan</comment>
        <translation>{count} ans</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Formule</translation>
    </message>
    <message>
        <source>Ended on</source>
        <comment>label of a date</comment>
        <translation>A pris fin le</translation>
    </message>
    <message>
        <source>Works until</source>
        <comment>label of a date</comment>
        <translation>Fonctionne jusqu&apos;au</translation>
    </message>
    <message>
        <source>Renews on</source>
        <comment>label of a date</comment>
        <translation>Se renouvelle le</translation>
    </message>
    <message>
        <source>Access until</source>
        <comment>label of a date</comment>
        <translation>Accès jusqu&apos;au</translation>
    </message>
    <message>
        <source>Expires on</source>
        <comment>label of a date</comment>
        <translation>Expire le</translation>
    </message>
    <message>
        <source>Being disabled…</source>
        <comment>auto-renewal</comment>
        <translation>Désactivation en cours…</translation>
    </message>
    <message>
        <source>Being enabled…</source>
        <comment>auto-renewal</comment>
        <translation>Activation en cours…</translation>
    </message>
    <message>
        <source>On</source>
        <comment>auto-renewal</comment>
        <translation>Activé</translation>
    </message>
    <message>
        <source>Off</source>
        <comment>auto-renewal</comment>
        <translation>Désactivé</translation>
    </message>
    <message>
        <source>Managed by the App Store</source>
        <comment>auto-renewal</comment>
        <translation>Géré par l&apos;App Store</translation>
    </message>
    <message>
        <source>Not available</source>
        <comment>auto-renewal</comment>
        <translation>Non disponible</translation>
    </message>
    <message>
        <source>Auto-renewable</source>
        <translation>Renouvelable automatiquement</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Licences</translation>
    </message>
    <message>
        <source>{count}, and {planned} from the next renewal on</source>
        <comment>licences</comment>
        <translation>{count}, puis {planned} à partir du prochain renouvellement</translation>
    </message>
    <message>
        <source>{count} of {limit}</source>
        <comment>computers used</comment>
        <translation>{count} sur {limit}</translation>
    </message>
    <message>
        <source>Computers</source>
        <translation>Ordinateurs</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Access Agent</source>
        <translation>Ouvrir Access Agent</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>Personne n&apos;est connecté à un compte</translation>
    </message>
    <message>
        <source>{computer}: {status}</source>
        <comment>such as “Desk: Online”</comment>
        <translation>{computer}&#xa0;: {status}</translation>
    </message>
</context>
<context>
    <name>Troubles</name>
    <message>
        <source>Something did not work ({code}). Please try again in a moment.</source>
        <translation>Quelque chose n&apos;a pas fonctionné ({code}). Veuillez réessayer dans un instant.</translation>
    </message>
    <message>
        <source>The account service does not answer. Check the network connection of this computer.</source>
        <translation>Le service de compte ne répond pas. Vérifiez la connexion réseau de cet ordinateur.</translation>
    </message>
    <message>
        <source>The account service is busy. Please try again in a moment.</source>
        <translation>Le service de compte est occupé. Veuillez réessayer dans un instant.</translation>
    </message>
    <message>
        <source>The account service could not do that just now. Please try again.</source>
        <translation>Le service de compte n&apos;a pas pu le faire pour l&apos;instant. Veuillez réessayer.</translation>
    </message>
    <message>
        <source>The account service did not understand this version. Please update Access Agent.</source>
        <translation>Le service de compte n&apos;a pas compris cette version. Veuillez mettre à jour Access Agent.</translation>
    </message>
    <message>
        <source>The account service refused this computer&apos;s proof of identity.</source>
        <translation>Le service de compte a refusé la preuve d&apos;identité de cet ordinateur.</translation>
    </message>
    <message>
        <source>That was tried too often. Please wait a minute and try again.</source>
        <translation>Il y a eu trop de tentatives. Veuillez patienter une minute, puis réessayer.</translation>
    </message>
    <message>
        <source>Your sign-in is no longer valid. Please sign in again.</source>
        <translation>Votre connexion n&apos;est plus valable. Veuillez vous reconnecter.</translation>
    </message>
    <message>
        <source>That computer is no longer in your account.</source>
        <translation>Cet ordinateur ne fait plus partie de votre compte.</translation>
    </message>
    <message>
        <source>This computer was removed from your account.</source>
        <translation>Cet ordinateur a été retiré de votre compte.</translation>
    </message>
    <message>
        <source>Your account has no free place for another computer.</source>
        <translation>Votre compte n&apos;a plus de place libre pour un autre ordinateur.</translation>
    </message>
    <message>
        <source>This computer already has an entry in your account; it can be replaced.</source>
        <translation>Cet ordinateur a déjà une entrée dans votre compte&#x202f;; elle peut être remplacée.</translation>
    </message>
    <message>
        <source>The port of the account service on this computer is taken.</source>
        <translation>Le port du service de compte de cet ordinateur est occupé.</translation>
    </message>
    <message>
        <source>The account service on this computer could not be started.</source>
        <translation>Le service de compte de cet ordinateur n&apos;a pas pu être démarré.</translation>
    </message>
    <message>
        <source>The disk of this computer is full. Free some space, then try again.</source>
        <translation>Le disque de cet ordinateur est plein. Libérez de l&apos;espace, puis réessayez.</translation>
    </message>
    <message>
        <source>The data folder cannot be written. Check the permissions of your user folder.</source>
        <translation>Le dossier de données ne peut pas être écrit. Vérifiez les droits de votre dossier personnel.</translation>
    </message>
    <message>
        <source>The account data on this computer is damaged. Nothing was deleted; restore a backup.</source>
        <translation>Les données de compte de cet ordinateur sont endommagées. Rien n&apos;a été supprimé&#x202f;; restaurez une sauvegarde.</translation>
    </message>
    <message>
        <source>The data was written by a newer version. Please update Access Agent.</source>
        <translation>Les données ont été écrites par une version plus récente. Veuillez mettre à jour Access Agent.</translation>
    </message>
    <message>
        <source>Another account service uses the same data. This one goes on as soon as that has ended.</source>
        <translation>Un autre service de compte utilise les mêmes données. Celui-ci continuera dès que l&apos;autre sera terminé.</translation>
    </message>
    <message>
        <source>The background part of Access Agent is not running just now.</source>
        <translation>La partie en arrière-plan d&apos;Access Agent ne fonctionne pas en ce moment.</translation>
    </message>
    <message>
        <source>This window and the background part are of different versions. Restart Access Agent.</source>
        <translation>Cette fenêtre et la partie en arrière-plan ne sont pas de la même version. Redémarrez Access Agent.</translation>
    </message>
    <message>
        <source>Please sign in first.</source>
        <translation>Veuillez d&apos;abord vous connecter.</translation>
    </message>
    <message>
        <source>This computer is not registered yet.</source>
        <translation>Cet ordinateur n&apos;est pas encore enregistré.</translation>
    </message>
    <message>
        <source>A newer sign-in has taken over.</source>
        <translation>Une connexion plus récente a pris le relais.</translation>
    </message>
    <message>
        <source>The sign-in was cancelled.</source>
        <translation>La connexion a été annulée.</translation>
    </message>
    <message>
        <source>The sign-in was declined in the browser.</source>
        <translation>La connexion a été refusée dans le navigateur.</translation>
    </message>
    <message>
        <source>The sign-in did not succeed. Please try again.</source>
        <translation>La connexion n&apos;a pas abouti. Veuillez réessayer.</translation>
    </message>
    <message>
        <source>The answer of the browser belonged to another sign-in.</source>
        <translation>La réponse du navigateur appartenait à une autre connexion.</translation>
    </message>
    <message>
        <source>The answer of the browser came from another service.</source>
        <translation>La réponse du navigateur provenait d&apos;un autre service.</translation>
    </message>
    <message>
        <source>The sign-in took too long. Please start it again.</source>
        <translation>La connexion a pris trop de temps. Veuillez la recommencer.</translation>
    </message>
    <message>
        <source>This computer&apos;s key was used from two places. Please sign in again on both.</source>
        <translation>La clé de cet ordinateur a été utilisée depuis deux endroits. Veuillez vous reconnecter sur les deux.</translation>
    </message>
    <message>
        <source>The keyring is locked.</source>
        <translation>Le trousseau de clés est verrouillé.</translation>
    </message>
    <message>
        <source>This computer has no keyring.</source>
        <translation>Cet ordinateur n&apos;a pas de trousseau de clés.</translation>
    </message>
    <message>
        <source>The keyring does not answer.</source>
        <translation>Le trousseau de clés ne répond pas.</translation>
    </message>
    <message>
        <source>The file with the secrets is damaged.</source>
        <translation>Le fichier des secrets est endommagé.</translation>
    </message>
    <message>
        <source>The file with the secrets cannot be written.</source>
        <translation>Le fichier des secrets ne peut pas être écrit.</translation>
    </message>
    <message>
        <source>No window is open.</source>
        <translation>Aucune fenêtre n&apos;est ouverte.</translation>
    </message>
    <message>
        <source>Access Agent is still starting. Please try again.</source>
        <translation>Access Agent est encore en train de démarrer. Veuillez réessayer.</translation>
    </message>
    <message>
        <source>Access Agent is stopping.</source>
        <translation>Access Agent s&apos;arrête.</translation>
    </message>
    <message>
        <source>That report is no longer at hand. Please make a new one.</source>
        <translation>Ce rapport n&apos;est plus disponible. Veuillez en créer un nouveau.</translation>
    </message>
    <message>
        <source>The file cannot have that name. Please choose another one.</source>
        <translation>Le fichier ne peut pas porter ce nom. Veuillez en choisir un autre.</translation>
    </message>
    <message>
        <source>The window ended unexpectedly last time. This computer stayed reachable, and nothing was lost; the report in About says more.</source>
        <translation>La dernière fois, la fenêtre s&apos;est arrêtée de façon inattendue. Cet ordinateur est resté joignable et rien n&apos;a été perdu&#x202f;; le rapport, dans À propos, en dit plus.</translation>
    </message>
    <message>
        <source>The browser could not be opened. Copy the address and open it yourself.</source>
        <translation>Le navigateur n&apos;a pas pu être ouvert. Copiez l&apos;adresse et ouvrez-la vous-même.</translation>
    </message>
    <message>
        <source>A name needs at least one visible character.</source>
        <translation>Un nom doit contenir au moins un caractère visible.</translation>
    </message>
    <message>
        <source>A name can have at most 64 characters.</source>
        <translation>Un nom peut contenir au plus 64 caractères.</translation>
    </message>
    <message>
        <source>This choice is not known here. Restart Access Agent.</source>
        <translation>Ce choix n&apos;est pas connu ici. Redémarrez Access Agent.</translation>
    </message>
    <message>
        <source>Type an address that begins with https:// and ends after the name of the host.</source>
        <translation>Saisissez une adresse qui commence par https:// et se termine après le nom de l&apos;hôte.</translation>
    </message>
    <message>
        <source>Sign out first to use another account service.</source>
        <translation>Déconnectez-vous d&apos;abord pour utiliser un autre service de compte.</translation>
    </message>
    <message>
        <source>Cancel the sign-in first to use another account service.</source>
        <translation>Annulez d&apos;abord la connexion pour utiliser un autre service de compte.</translation>
    </message>
    <message>
        <source>This system has no way to start Access Agent at login.</source>
        <translation>Ce système n&apos;a aucun moyen de démarrer Access Agent à l&apos;ouverture de session.</translation>
    </message>
    <message>
        <source>This copy of Access Agent has nobody to ask for newer versions.</source>
        <translation>Cette copie d&apos;Access Agent n&apos;a personne à qui demander s&apos;il existe une nouvelle version.</translation>
    </message>
    <message>
        <source>The settings were written by a newer version. Please update Access Agent.</source>
        <translation>Les réglages ont été écrits par une version plus récente. Veuillez mettre à jour Access Agent.</translation>
    </message>
    <message>
        <source>What the account service says of this computer cannot be believed. It is asked again by itself.</source>
        <translation>Ce que dit le service de compte de cet ordinateur n&apos;est pas digne de foi. Une nouvelle demande a lieu automatiquement.</translation>
    </message>
    <message>
        <source>That session is over already.</source>
        <translation>Cette session est déjà terminée.</translation>
    </message>
    <message>
        <source>Choose 0 to 1440 minutes.</source>
        <translation>Choisissez de 0 à 1440 minutes.</translation>
    </message>
    <message>
        <source>There is no screen here that can be shown.</source>
        <translation>Il n&apos;y a ici aucun écran à montrer.</translation>
    </message>
    <message>
        <source>The screen went away while it was shown.</source>
        <translation>L&apos;écran a disparu pendant qu&apos;il était montré.</translation>
    </message>
    <message>
        <source>This kind of desktop (Wayland) cannot be shown yet. Choose an X11 session when you sign in to this computer.</source>
        <translation>Ce type de bureau (Wayland) ne peut pas encore être montré. Choisissez une session X11 en ouvrant votre session sur cet ordinateur.</translation>
    </message>
    <message>
        <source>The system does not let Access Agent see the screen. Allow it in the system&apos;s privacy settings.</source>
        <translation>Le système n&apos;autorise pas Access Agent à voir l&apos;écran. Autorisez-le dans les réglages de confidentialité du système.</translation>
    </message>
    <message>
        <source>A part that shows the screen is missing. Please install Access Agent again.</source>
        <translation>Un composant qui montre l&apos;écran est absent. Réinstallez Access Agent.</translation>
    </message>
    <message>
        <source>The chosen screen cannot be shown.</source>
        <translation>L&apos;écran choisi ne peut pas être montré.</translation>
    </message>
</context>
<context>
    <name>Updates</name>
    <message>
        <source>This copy of Access Agent has nobody to ask for newer versions. Look where you got it; it may be kept up to date with the rest of the system.</source>
        <translation>Cette copie d&apos;Access Agent n&apos;a personne à qui demander s&apos;il existe une nouvelle version. Voyez là où vous l&apos;avez obtenue&#x202f;; elle est peut-être tenue à jour avec le reste du système.</translation>
    </message>
    <message>
        <source>Where newer versions are announced, nobody answers just now. It is tried again later.</source>
        <translation>L&apos;adresse où les nouvelles versions sont annoncées ne répond pas pour le moment. Un nouvel essai aura lieu plus tard.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is too far back to tell which version is the newest. Set it first.</source>
        <translation>L&apos;horloge de cet ordinateur retarde trop pour savoir quelle version est la plus récente. Réglez-la d&apos;abord.</translation>
    </message>
    <message>
        <source>What is announced about newer versions was not believed, so nothing is shown ({code}).</source>
        <translation>Ce qui est annoncé sur les nouvelles versions n&apos;a pas été jugé fiable&#x202f;; rien n&apos;est donc affiché ({code}).</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Your computer, wherever you are</source>
        <translation>Votre ordinateur, où que vous soyez</translation>
    </message>
    <message>
        <source>Access Agent lets you use this computer from a browser on any other device. Sign in once, and it appears in your list of computers.</source>
        <translation>Access Agent vous permet d&apos;utiliser cet ordinateur depuis un navigateur sur n&apos;importe quel autre appareil. Connectez-vous une fois, et il apparaît dans votre liste d&apos;ordinateurs.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Bienvenue</translation>
    </message>
    <message>
        <source>Sign In</source>
        <translation>Se connecter</translation>
    </message>
    <message>
        <source>Create an Account</source>
        <translation>Créer un compte</translation>
    </message>
    <message>
        <source>Use a code instead</source>
        <translation>Utiliser plutôt un code</translation>
    </message>
</context>
</TS>
