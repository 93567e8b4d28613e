"""French: how callers ask for everyday things, in the notation of `agent.fast.grammar`. Data for `agent.fast.tabled`.

Written without accents, apostrophes and hyphens, as `tools.office.folding` leaves them ("qu'est-ce" is "qu est ce").
Politeness around a request is cut off before matching (`openers`, `closers`), a day or time is cut out of a dated one.
To teach a phrasing add a line here and an utterance to tests/agent/languages/fr.yaml.
"""

# ruff: noqa: E501  (a phrasing is one line, however long: broken lines would hide the family)
from agent.languages.tables import Requests, Titles

PARTS = {
    "list": "[(a|sur|dans|de)] (ma|la|mes|les|mon) (liste|liste de taches|liste des taches|taches|liste de choses a faire|agenda|liste de courses|choses a faire|pense bete)",
    "item": "(tache|note|rappel|chose|chose a faire|tache a faire|entree|memo)",
    "add": "(ajoute|ajoutez|ajoutes|ajouter|ajoute moi|ajoutez moi|note|notez|notes|noter|note moi|notez moi|mets|mettez|mettre|mets moi|mettez moi|inscris|inscrivez|inscrire|inscris moi|inscrivez moi|ecris|ecrivez|ecrire|cree|creez|creer|cree moi|creez moi|enregistre|enregistrez|enregistrer|marque|marquez|marquer|rajoute|rajoutez|rajouter|fais|faites)",
    "must": "(que je dois|qu il faut|que je devrais|que j ai a|que je ne dois pas oublier de|que je ne dois pas oublier d|qu il faut que je pense a|de|d)",
    "tell": "(dis moi|dites moi|tu peux me dire|vous pouvez me dire|pouvez vous me dire|peux tu me dire|pourriez vous me dire|pourrais tu me dire|est ce que vous savez|est ce que tu sais|vous savez|tu sais|savez vous|sais tu|je voudrais savoir|j aimerais savoir|je veux savoir|donnez moi|donne moi|pouvez vous me donner|peux tu me donner|vous pouvez me donner|est ce que vous pouvez me dire|est ce que vous pouvez me donner|je voudrais|auriez vous|avez vous|vous avez)",
    "now": "(maintenant|en ce moment|actuellement|exactement|s il vous plait|la|aujourd hui|deja|chez vous|a present)",
    "want": "(je veux|je voudrais|j aimerais|je souhaite|je souhaiterais|j ai besoin de|j ai besoin d|il me faut|je desire|je desirerais|je prefere|je prefererais|puis je|est ce que je peux|est ce que je pourrais|je peux|pourrais je|je pourrais|on peut|est il possible de|est il possible d|serait il possible de|serait il possible d|c est possible de|c est possible d|je dois|il faudrait|il faut que je puisse|je tiens a|comment puis je|j aurais besoin de|j aurais besoin d|j aimerais bien|je voudrais bien|je veux bien)",
    "connect": "(passez moi|passe moi|vous me passez|vous pouvez me passer|pouvez vous me passer|tu peux me passer|peux tu me passer|pourriez vous me passer|est ce que vous pouvez me passer|est ce que vous pourriez me passer|me passer|mettez moi en relation avec|mets moi en relation avec|vous me mettez en relation avec|pouvez vous me mettre en relation avec|vous pouvez me mettre en relation avec|pourriez vous me mettre en relation avec|me mettre en relation avec|transferez moi|transfere moi|pouvez vous me transferer|vous pouvez me transferer|pourriez vous me transferer|transferez l appel|transferez mon appel|transferez cet appel|connectez moi|dirigez moi vers|basculez moi vers|donnez moi|donne moi)",
    "person": "[(a|au|avec|vers)] [(un|une|le|la|l|d|de|quelqu|un autre|une autre)] (vraie personne|personne reelle|personne humaine|personne en chair et en os|personne|etre humain|humain|vrai humain|vrai etre humain|quelqu un de reel|quelqu un|conseiller|conseillere|agent|operateur|operatrice|employe|employee|collegue|responsable|representant|technicien humain|standardiste|receptionniste|superviseur|manager|chef|de vos collegues|interlocuteur|autre personne)",
    "toward": "[(a|au|aux|avec|le|la|les|l|vers|un|une|d|de|du|quelqu un du|quelqu un de|quelqu un au|quelqu un a)] [(la|le|l|service|departement|equipe|rayon|des|du)] [(des|de|du|la|l)]",
    "done": "(fait|faite|faits|faites|termine|terminee|fini|finie|regle|reglee|accompli|accomplie|acheve|achevee|ok)",
    "read": "(lis|lisez|lis moi|lisez moi|lire|me lire|dis moi|dites moi|donne moi|donnez moi|montre moi|montrez moi|rappelle moi|rappelez moi|parcours|parcourez|enumere|enumerez|je veux entendre|je voudrais entendre|j aimerais entendre|entendre|ecouter|consulter|voir|regarde|regardez|passe en revue|peux tu me lire|pouvez vous me lire|vous pouvez me lire|tu peux me lire|pourriez vous me lire|est ce que vous pouvez me lire|tu peux me donner|vous pouvez me donner)",
    "mine": "[toutes|toute] (ma|mes|la|les|mon) (liste|liste de taches|liste des taches|taches|taches en attente|taches en cours|choses a faire|agenda|liste de choses a faire|rappels|notes)",
    "you": "(vous|tu|on|le bureau|la boutique|le magasin|vos bureaux|l agence|l entreprise)",
    "little": "(un peu|un petit peu|beaucoup|encore|legerement|nettement)",
    "speakv": "(parlez|parle|parler|parlez moi|dites le|dis le|repetez|repete|vous parlez|tu parles|allez|va|pouvez vous parler|peux tu parler|vous pouvez parler|tu peux parler|pourriez vous parler|est ce que vous pouvez parler|est ce que vous pourriez parler|lisez|lis)",
    "dayname": "(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|week end|weekend|jours feries|samedis|dimanches)",
}

RULES = {
    "time": """
        [{tell}] quelle heure (est il|il est|avez vous|as tu|vous avez|tu as|est ce|on a|c est|est il chez vous) [{now}]
        [{tell}] l heure [(qu il est|exacte|actuelle)] [{now}]
        il est quelle heure [{now}]
        (c est|est ce) quelle heure
        (quelle est|c est quoi) l heure [{now}]
        [est ce que] (vous auriez|vous avez|tu as|auriez vous|avez vous|as tu) l heure [{now}]
        quelle heure qu il est
        quelle heure
    """,
    "date": """
        [{tell}] quel jour [de la semaine|du mois] (sommes nous|on est|est on|nous sommes|est ce|on est aujourd hui|c est|sommes nous aujourd hui|c est aujourd hui|est ce aujourd hui) [{now}]
        (on est|nous sommes|c est) (quel jour|le combien|quelle date) [{now}]
        [{tell}] (quelle est|c est quoi|quelle) [la] date [(d aujourd hui|du jour|sommes nous|est il)] [{now}]
        [{tell}] la date [(d aujourd hui|du jour|actuelle)] [{now}]
        [{tell}] le combien (sommes nous|on est|est on|nous sommes) [{now}]
        (quel mois|quelle annee|en quel mois|en quelle annee) (sommes nous|on est|est on)
        le combien
    """,
    "hours": """
        [{tell}] [quels sont|quel est|c est quoi|quelles sont] (vos|les|votre|tes|l|vos heures d) (horaires|horaire|heures|horaires d ouverture|heures d ouverture|ouverture|horaires du bureau|horaires de bureau|horaires du magasin) [d ouverture] [{now}]
        [{tell}] (a quelle heure|quand|jusqu a quelle heure|de quelle heure a quelle heure|jusqu a quand|quels jours|depuis quelle heure|a partir de quelle heure|a partir de quand) [est ce que] [{you}] (ouvrez|fermez|etes|ouvre|ferme|ouvres|fermes|ouvrent|ferment|est|sont|es) [vous|tu|il] [ouvert|ouverts|ouverte|fermes|joignables|disponibles] [le|les] [{dayname}] [{now}]
        [est ce que] (etes vous|vous etes|c est|est ce|es tu|on est) [encore|toujours|deja] (ouvert|ouverts|ouverte|ferme|fermes|joignables) [le|les] [{dayname}] [{now}]
        (serez vous|vous serez|est ce que vous serez) (ouvert|ouverts|fermes|joignables) [le|les] [{dayname}] [{now}]
        [est ce que] (vous ouvrez|ouvrez vous|vous fermez|fermez vous|vous travaillez|travaillez vous) [le|les] [{dayname}|midi] [{now}]
        [est ce que] (le bureau|le magasin|la boutique|l agence) (est|est il|est elle) [encore|toujours] (ouvert|ouverte|ferme|fermee) [le|les] [{dayname}] [{now}]
        {you} (ouvrez|fermez|ouvre|ferme|ouvres|etes ouverts|etes ouvert|est ouvert) (a quelle heure|quand|jusqu a quelle heure|quels jours) [le|les] [{dayname}] [{now}]
        (horaires|horaires d ouverture|heures d ouverture)
    """,
    "list_todos": """
        [{tell}] (qu est ce que j ai|qu est ce qu il y a|qu ai je|qu y a t il|j ai quoi|il y a quoi|ce que j ai|ce qu il y a|qu est ce qui est) [(a faire|en attente|de prevu|prevu|note|note a faire)] [{list}] [{now}]
        {read} {mine} [{now}]
        (quelles sont|quelle est|c est quoi|qu y a t il dans|que contient) {mine} [{now}]
        {read} (ce que j ai a faire|ce qu il y a {list}|ce que je dois faire) [{now}]
        (est ce que j ai|ai je|j ai|y a t il|est ce qu il y a) (quelque chose|des choses|des taches|une tache) [(a faire|en attente|de prevu|prevu)] [{list}] [{now}]
        {tell} (ce que je dois faire|ce que j ai a faire|ce qu il me reste a faire) [{now}]
        {want} {read} {mine}
        (mes taches|ma liste|ma liste de taches|ma liste des taches)
        (que dois je faire|qu est ce que je dois faire|quoi faire|que me reste t il a faire|qu est ce qu il me reste a faire|il me reste quoi a faire) [{now}]
    """,
    "create_todo_empty": """
        {add} [une|un|encore une|une autre] [nouvelle|nouveau|autre] {item} [{list}]
        {add} quelque chose [{list}]
        {want} {add} [une|un|encore une|une autre] [nouvelle|nouveau|autre] {item} [{list}]
        {want} {add} quelque chose [{list}]
        nouvelle tache
        (rappelle moi|rappelez moi) quelque chose
        j ai (quelque chose|une tache|une chose) a (noter|ajouter|noter {list}|ajouter {list})
    """,
    "remind_me": """
        (rappelle moi|rappelez moi|me rappeler|tu me rappelles|vous me rappelez|peux tu me rappeler|pouvez vous me rappeler|vous pouvez me rappeler|tu peux me rappeler|pourriez vous me rappeler|pourrais tu me rappeler|est ce que vous pouvez me rappeler|fais moi penser|faites moi penser|pouvez vous me faire penser|peux tu me faire penser) (de|d|a|que je dois|qu il faut|que j ai a|que je devrais) <act>
        {want} (que vous me rappeliez|que tu me rappelles|qu on me rappelle) (de|d) <act>
        (je ne dois pas oublier|il ne faut pas que j oublie|ne me laissez pas oublier|ne me laisse pas oublier|je ne veux pas oublier|il ne faut pas oublier|il faut que je pense|je dois penser|je dois me souvenir) (de|d|a) <act>
        {add} [moi] un rappel (pour|de|d) <act>
        {want} un rappel (pour|de|d) <act>
    """,
    "create_todo": """
        {add} [{must}] <title> {list}
        {add} {list} [{must}] <title>
        {add} (une|un|une autre|la|encore une) [nouvelle|nouveau|autre] {item} [{list}] [(pour|de|d|qui dit|intitulee|nommee|appelee|pour dire)] <title>
        {add} comme [nouvelle] {item} <title>
        {add} {must} <act>
        {add} que j ai <title>
        {add} <act>
        [nouvelle|nouveau] (tache|rappel) [pour|de|d] <act>
        {want} {add} [{must}] <title> {list}
        {want} {add} {must} <act>
        {want} {add} <act>
        {want} {add} (une|un|une autre|la) [nouvelle|nouveau] {item} [(pour|de|d|intitulee)] <title>
        {want} une [nouvelle] tache (pour|de|d) <act>
        (je dois|il faut que je puisse|il faut|j ai a) <act> (note le|notez le|ajoute le|ajoutez le|mettez le|mets le) [{list}]
    """,
    "complete_todo": """
        (marque|marquez|mets|mettez|coche|cochez|note|notez|marquer|cocher) [(la tache|le rappel)] [de|d|du] <title> comme {done}
        (coche|cochez|raye|rayez|barre|barrez|cocher|rayer|barrer) [(la tache|le rappel)] [de|d|du] <title> [{list}]
        (peux tu|pouvez vous|vous pouvez|tu peux|pourriez vous) (cocher|rayer|barrer) [la tache] [de|d|du] <title> [{list}]
        (enleve|enlevez|retire|retirez|enlever|retirer) <title> (de ma liste|de la liste|de mes taches|de la liste de taches)
        (j ai|ca y est j ai|on a|nous avons) [deja|bien|enfin] (fini|termine|regle) [(la tache|avec|de|d|pour|l histoire de)] <title>
        (la tache|le rappel|l affaire) [de|d|du|pour] <title> (est|c est) [deja|maintenant] {done}
        <title> (c est|est) [deja|maintenant] {done}
        (c est|ca y est c est) {done} pour <title>
        (j ai|on a) <title> (tu peux|vous pouvez) (le|la|les) (rayer|cocher|barrer|enlever|supprimer)
    """,
    "voicemail": """
        {want} [vous|lui|leur] laisser [juste] un (message|message vocal) [(a|au|pour|aux) [le|la|les|service|l] [des|du|de] <known>]
        (laisser|je laisse|je vais laisser|prenez) un (message|message vocal) [(a|au|pour) [le|la|service] <known>]
        {connect} (la|a la|vers la|sur la) (messagerie|boite vocale) [de|du|des] [<known>]
        [la] (messagerie|boite vocale|repondeur)
        (avez vous|y a t il|il y a|vous avez) (un repondeur|une messagerie|une boite vocale)
    """,
    "human": """
        {want} [parler|parler directement|discuter|echanger|m entretenir] {person} [(du|de|au|des|a) [la|l|service|departement] <place>] [{now}]
        {want} (parler|discuter|m adresser|etre mis en relation|etre mise en relation|entrer en contact|joindre|contacter|etre transfere|etre transferee) {toward} <place>
        {want} (joindre|contacter|avoir) {person}
        {want} (joindre|contacter|avoir) {toward} <known>
        {want} {connect} {toward} <known>
        (il faut que je|il faudrait que je|j ai besoin que je) parle {person} [du <known>]
        (il faut que je|il faudrait que je) parle (a|avec|au) [le|la|l] [service] <known>
        {want} qu une personne (s occupe de moi|m aide|me reponde|me parle)
        [est ce qu] (il y a|y a t il) (quelqu un|une personne|un conseiller) (du|de|au|a) [la|l|service] <known> [de] [disponible|libre|la]
        {want} [le|la|l|les|du|au] [service|departement] <known>
        {want} que (vous me passiez|quelqu un m aide|quelqu un me rappelle maintenant|vous me transferiez) [{person}]
        {connect} [directement] {person} [(du|de|au|des) [la|l|service] <place>] [{now}]
        {connect} [directement] {toward} <known>
        {connect} (le service|au service|du service|le departement|avec le|avec la|au|a la|vers le|vers la) <place>
        transferez moi
        (parler|parlez) {person}
        [est ce qu] (il y a|y a t il|est ce qu il y a|est ce que je peux avoir|est ce que j peux avoir|puis je avoir|je peux avoir) {person} [(la|disponible|ici|au)] [a qui|avec qui|qui] [je|puisse|peut|pourrait] [peux|puisse|pourrais|m] [parler|aider|m aider]
        {person} [s il vous plait]
        (je ne veux pas|je n ai pas envie de) parler (a|avec) (une machine|un robot|un ordinateur|un repondeur|un automate)
        [le|la|l|au|du] [service|departement] [des|de|du] <known>
        j ai (une question|un probleme|une demande|un souci) (pour|avec|concernant|au sujet de|sur|d ordre) [le|la|l|les|service|mon|ma|du|de] <known>
        (a qui|avec qui) (puis je|je peux|est ce que je peux|dois je) parler [(au|a|de|du|pour) <topic>]
        {want} de l aide d {person}
    """,
    "repeat": """
        [{want}] (repetez|repete|repeter|redites|redis|redire|repetez moi|pouvez vous repeter|vous pouvez repeter|peux tu repeter|tu peux repeter|pourriez vous repeter|est ce que vous pouvez repeter|est ce que vous pourriez repeter|pouvez vous redire) [(ca|cela|le|la derniere phrase|ce que vous avez dit|ce que tu as dit|l heure|la date|la reponse|le numero|la question|la fin)] [encore une fois|une fois de plus|a nouveau]
        (pardon|comment|quoi|hein|comment ca|vous dites|plait il|que dites vous|qu est ce que vous dites|qu est ce que vous avez dit|qu avez vous dit|qu est ce que tu as dit|vous avez dit quoi|tu as dit quoi|qu est ce que c etait|c etait quoi) [deja|la|pardon|monsieur]
        (encore une fois|une fois de plus|encore|a nouveau|une autre fois)
        je (n ai|ne l ai|ne vous ai|ai) pas [bien|tout] (compris|entendu|saisi) [ce que vous avez dit|la fin|tout|bien|la derniere phrase]
        j ai (mal|pas bien|pas) (compris|entendu)
        je (ne vous|ne|vous) (comprends|entends) pas [bien|tres bien]
        dites (le|ca|moi ca) encore [une fois]
    """,
    "slower": """
        [{little}] plus (lentement|doucement|lent) [{little}]
        [{little}] moins vite
        {speakv} [{little}] plus (lentement|doucement)
        {speakv} [{little}] moins vite
        (vous parlez|tu parles|c est|c etait|vous allez|ca va) [beaucoup|un peu|bien] trop (vite|rapide|rapidement)
        (pas si|moins) vite
        ne (parlez|parle) pas si vite
        (trop vite|lentement|ralentissez|ralentis|doucement|ralentir) [un peu]
        {want} que vous parliez [{little}] (plus lentement|moins vite)
    """,
    "faster": """
        [{little}] plus (vite|rapidement|rapide) [{little}]
        {speakv} [{little}] plus (vite|rapidement)
        (vous parlez|tu parles|c est|vous allez) [beaucoup|un peu|bien] trop lentement
        (vous parlez|tu parles|c est) [beaucoup|un peu] trop lent
        (accelerez|accelere|depechez vous|trop lent|trop lentement) [un peu]
        (vitesse normale|a vitesse normale)
    """,
    "louder": """
        [{little}] plus fort
        {speakv} [{little}] plus fort
        je (ne vous|vous|ne t|t|n) (entends|entend) (pas|mal|tres mal|a peine|presque pas|pas bien|pas tres bien|pas tres fort)
        (vous parlez|tu parles|c est) [beaucoup|un peu] trop (bas|doucement|faible|bas pour moi)
        (montez|monte|augmentez|augmente) [un peu] le (son|volume)
        plus de volume
        je n entends (rien|presque rien)
    """,
    "quieter": """
        [{little}] moins fort
        {speakv} [{little}] (moins fort|plus bas)
        [{little}] plus bas
        (vous parlez|tu parles|c est) [beaucoup|un peu] trop fort
        (baissez|baisse|diminuez) [un peu] (le son|le volume|la voix)
        ne (criez|parlez) pas [si fort]
        (trop fort|moins de volume)
    """,
    "continue": """
        (continuez|continue|poursuivez|poursuis|allez y continuez|vous pouvez continuer|tu peux continuer|reprenez|reprends|allez y je vous ecoute|je vous ecoute continuez) [(s il vous plait|ce que vous disiez|votre phrase|a lire|de lire|a parler|la suite)]
        (vous disiez|tu disais|que disiez vous|qu est ce que vous disiez|ou en etiez vous|ou en etions nous|et la suite|la suite)
        (je vous ai|je t ai) (interrompu|coupe) [(continuez|continue|allez y)]
        (finissez|terminez|finis|termine) (votre phrase|ta phrase|ce que vous disiez)
        (pardon|desole|excusez moi) (continuez|continue|vous disiez)
        et (apres|ensuite)
    """,
    "capabilities": """
        [{tell}] (que|qu est ce que|quoi) (pouvez vous|vous pouvez|tu peux|peux tu|vous savez|savez vous|vous faites|faites vous|sais tu) [faire|faire pour moi|me proposer|m offrir]
        (vous pouvez|tu peux|vous savez) faire quoi [pour moi]
        (en quoi|comment|a quoi) (pouvez vous|vous pouvez|peux tu|tu peux|servez vous|tu sers|vous servez) [m aider|aider|m etre utile]
        (quelles sont|quels sont) (les|mes|vos) (options|possibilites|services|choix)
        (aide|options)
    """,
    "robot": """
        [est ce que] (etes vous|es tu|vous etes|tu es|je parle a|est ce que je parle a|suis je en train de parler a|c est|est ce) [a|bien|vraiment] (un robot|une machine|une vraie personne|un humain|humain|humaine|un ordinateur|une personne|un etre humain|une ia|une intelligence artificielle|un repondeur|un robot ou une personne|une personne ou un robot|une personne ou une machine|une machine ou une personne)
        (qui etes vous|qui es tu|vous etes qui|c est qui|a qui je parle|a qui ai je l honneur|comment vous appelez vous|comment tu t appelles|quel est votre nom|qui est a l appareil|avec qui je parle|a qui est ce que je parle)
    """,
    "goodbye": """
        (au revoir|a bientot|bonne journee|bonne soiree|salut au revoir|adieu|a plus|a la prochaine|bonne fin de journee|bon week end|a plus tard|ciao) [(au revoir|a bientot|merci|bonne journee|bonne soiree|a vous aussi|monsieur|madame)]
        (c est tout|ce sera tout|rien d autre|c est bon|ca sera tout) [(merci|pour aujourd hui)] (au revoir|bonne journee|bonne soiree|merci au revoir|merci bonne journee)
        (merci|merci beaucoup|merci bien) [et] (au revoir|bonne journee|bonne soiree|a bientot)
        (vous pouvez|tu peux|je vais|on peut) raccrocher
        (je dois|il faut que je) (raccrocher|vous laisser|raccroche|y aller|vous laisse|y aille)
        raccrochez
    """,
    "wait": """
        (attendez|attends|un petit instant|une petite seconde|un instant|un moment|une seconde|une minute|deux secondes|deux minutes|un petit moment|ne quittez pas|patientez|attendez un instant|attendez une seconde|attendez un moment|attends une seconde|attends un instant|laissez moi une seconde|laissez moi un instant|laissez moi reflechir|laissez moi chercher|laissez moi voir|je reviens|je reviens tout de suite|donnez moi une seconde|donnez moi un instant|donnez moi une minute|je cherche|minute|patience) [(s il vous plait|un instant|une seconde|je reviens|une minute|je cherche|un moment)]
    """,
    "presence": """
        (vous etes|tu es|etes vous|es tu|est ce que vous etes|est ce que tu es) [toujours|encore] (la|en ligne|avec moi) [toujours]
        [est ce que] (vous m entendez|tu m entends|m entendez vous|m entends tu|on m entend) [bien|toujours|maintenant]
        (il y a quelqu un|y a t il quelqu un|quelqu un m entend)
        allo [vous m entendez|il y a quelqu un|vous etes la]
    """,
    "never_mind": """
        (laissez tomber|laisse tomber|laissez|oubliez|oublie|oubliez ca|oublie ca|ce n est pas grave|c est pas grave|peu importe|tant pis|ce n est rien|non rien|rien du tout|annulez|annule|non laissez|non laissez tomber|non oubliez|n en parlons plus) [(tant pis|merci|ce n est pas grave|peu importe)]
    """,
    "how_are_you": """
        [bonjour|salut] (comment allez vous|comment ca va|ca va|comment vas tu|vous allez bien|tu vas bien|comment ca se passe|ca va bien|comment tu vas) [aujourd hui]
    """,
    "thanks": """
        (merci|merci beaucoup|merci bien|mille mercis|grand merci|un grand merci|je vous remercie|je te remercie|merci a vous|merci infiniment|c est gentil|c est tres gentil|super merci|parfait merci|d accord merci|tres bien merci|merci c est gentil) [(pour tout|de votre aide|pour votre aide|beaucoup|infiniment|c est gentil|pour l information|pour l info|d avance|monsieur|madame|bien)]
    """,
    "greeting": """
        (bonjour|bonsoir|salut|allo|coucou|re bonjour|rebonjour|oui bonjour|oui allo|allo bonjour) [(bonjour|a vous|monsieur|madame|tout le monde)]
        (bonjour|bonsoir) (je m appelle|c est|ici|je suis) <caller>
    """,
}

REQUESTS = Requests(
    parts=PARTS,
    rules=RULES,
    openers=(
        "(bonjour|bonsoir|salut|allo|excusez moi|excuse moi|pardon|s il vous plait|s il te plait|oui|d accord|ok|okay|bon|bien|ben|alors|donc|ah|euh|eh bien|tiens|dites|dis|ecoutez|ecoute|voila|en fait|et|mais|aussi|maintenant|merci|parfait|tres bien|super|du coup|sinon|ensuite|puis|la|oui bonjour|bonjour monsieur|bonjour madame|une question|autre chose|et puis|monsieur|madame|oui alors|et aussi|dites moi)",
        "(je m appelle|c est|ici) <caller> (et|a l appareil|je voudrais savoir|je vous appelle pour)",
        "(pouvez vous|peux tu|pourriez vous|pourrais tu|est ce que vous pouvez|est ce que tu peux|est ce que vous pourriez|est ce que tu pourrais|vous pouvez|tu peux|vous pourriez|tu pourrais|voulez vous|voudriez vous|veuillez|merci de|merci d) [bien] [s il vous plait|me|m]",
        "(je voudrais|j aimerais|je veux|je souhaite) (que vous|que tu)",
        "(je voudrais|j aimerais|je veux|je souhaiterais) (savoir|demander|vous demander|te demander) [si]",
        "(je voulais|je voudrais|j aimerais|je souhaiterais) (connaitre|savoir|avoir)",
        "(n oublie pas|n oubliez pas|pense|pensez) (de|a|d)",
        "(j appelle|je vous appelle|j appelais|je t appelle) (pour|parce que|car|pour savoir|pour demander|pour savoir si) [je veux|je voudrais]",
        "(avant que j oublie|au fait|encore une chose|une derniere chose|autre question|j ai une question|petite question|si c est possible|si possible|si vous voulez bien|si vous pouvez|quand vous pourrez|quand vous aurez un moment|tout d abord|d abord|pendant que j y pense|plutot|non plutot|tant que j y pense|a propos)",
        "(auriez vous la gentillesse de|ayez la gentillesse de|cela vous derangerait de|ca vous derangerait de|seriez vous assez aimable pour|est ce que ca vous derangerait de)",
    ),
    closers=(
        "(s il vous plait|s il te plait|merci|merci beaucoup|merci bien|merci d avance|si c est possible|si possible|si ca ne vous derange pas|si vous pouvez|si vous voulez bien|si tu peux|quand vous pourrez|svp|stp|d accord|ok|hein|maintenant|tout de suite|des que possible|le plus vite possible|aussi|alors|monsieur|madame|pour moi|en fait|du coup|non|voila|quoi|la|je vous prie|je vous en prie|plutot|au plus vite|avant que j oublie|sinon je vais oublier|ce serait gentil|ce serait bien|c est possible|c est urgent|a nouveau|directement|par hasard|deja|bien sur|euh)",
    ),
    joins=frozenset({"et", "puis"}),
    titles=Titles(
        heads=r"^(?:(?:que je dois|qu il faut|que j ai a|je dois|il faut|de|d|pour|a|la tache|s il vous plait|que)\s)+",
        tails=r"(?:\s(?:s il vous plait|s il te plait|merci|a|au|de|d|du|pour|le|la|les|et|ok|aussi|avant|par|sur|en|dans|que))+$",
        none=r"(?:s il (?:te|vous) plait|merci|quelque chose|ca|cela|ceci|une chose|rien|tout|une tache|la liste|ma liste|une note|un instant|une|un|le|la|les|autre chose|une autre|une personne|moi|vous|maintenant|deja|aujourd hui|bien|tout va bien|comment|que|c|ce|ceux|celle|celui|il|elle|on|(?:pas|non|si|parce|car|quand|ou|qui|comment|pourquoi)\s.*)",
        correction=r"\b(?:(?:non|pardon|euh|attendez|attends|enfin)\s)*(?:non pardon|pardon|je veux dire|ou plutot|enfin non|non attendez|non plutot|non attends|plutot)\b",
        act=r"(?:ne pas )?(?:me |m |te |se |s |y |lui |leur |le |la |les |l |en )?\w+(?:er|ir|re|oir)\s.+",
    ),
    place_noise=frozenset(
        "le la les l un une de du des d au aux a en dans avec pour service departement equipe personne quelqu s il vous plait".split()  # noqa: SIM905
    ),
    places={
        "support": (
            "support", "support technique", "assistance", "assistance technique", "technique", "technicien", "techniciens",
            "depannage", "aide technique", "sav", "apres vente", "service apres vente", "informatique", "service client",
            "client", "clients", "service clients", "probleme technique", "problemes techniques",
        ),
        "sales": (
            "ventes", "vente", "commercial", "commerciaux", "commerciale", "achats", "commandes", "commande", "vendeur",
            "vendeuse", "vendeurs", "boutique", "service commercial",
        ),
        "general": (
            "accueil", "reception", "standard", "renseignements", "informations", "information", "secretariat",
            "informations generales", "receptionniste", "standardiste",
        ),
    },
)  # fmt: skip
