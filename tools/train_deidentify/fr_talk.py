"""French talk about care, of Manitoba and of Europe, written for training: sentences and noise.

What belongs here: our own sentences, hesitations. What does not: names (``fr_names``), features.
Slots as in ``sv_talk``.
"""

from __future__ import annotations

WITH_NAMES = """
Je m'appelle {p} et je suis infirmière ici depuis dix ans.
Mon nom est {p}, je travaille comme coordonnatrice.
Moi, c'est {g}, {p} si vous voulez le nom complet.
Bonjour, c'est {g}, j'appelle de la part de {o}.
C'est {g} qui en a parlé la première fois.
Alors j'ai dit à {g} que ça ne pouvait pas continuer.
Et là {g} m'a répondu que non, pas question.
Puis {g} a dit : demandez à {g2} plutôt.
{g} était là depuis le début, elle et {g2}.
{g1} et {g2} étaient dans le comité avec {p}.
On est allés là-bas avec {g} le mardi.
{p}, qui était directrice à l'époque, trouvait que c'était trop cher.
{p} a été notre chargée de projet pendant trois ans.
On avait {p} qui nous donnait une formation.
C'est {p} qui s'occupe du dossier maintenant, je crois.
Il faudrait demander à {p}.
Vous pouvez parler à {g} à la réception.
Avez-vous parlé avec {p} de {o} ?
La mère de {g} habitait encore à {l}.
L'idée venait de {g}, au départ.
L'idée d'{g} n'était pas mauvaise.
On était assis chez {g} et on a écrit toute la soirée.
Le rapport de {p} est sorti un an plus tard.
Mon mari, {g}, a eu son accident en mars.
Ma fille {g} reste à {l} et mon fils {g2} à {l2}.
Maman, {g}, elle avait de l'aide à la maison trois fois par jour.
Ma sœur {p} est celle qui a appelé l'ambulance.
Papa s'appelait {p}, il travaillait à l'usine de {l}.
L'infirmière, {g}, était formidable.
Le docteur {f} a dit qu'il n'y avait pas de danger.
La docteure {f} a changé les médicaments.
Dr {f} nous a rappelés le lendemain.
Le docteur {p} n'était pas d'accord.
Madame {f} ne voulait pas d'aide pour le bain.
Monsieur {f} se plaignait toujours des repas.
Mme {f} avait quatre-vingt-treize ans.
M. {f} est arrivé en retard.
M. {p} préside le comité.
Mme {p} a pris la parole.
Sœur {g} passait le matin.
Le père {f} venait nous voir à l'hôpital.
Le professeur {p} de {o} a fait l'évaluation.
La travailleuse sociale, {p}, a quitté à l'automne.
L'ergothérapeute {g} est venue voir les seuils.
Le maire, {p}, avait promis de l'argent.
La ministre {f} était favorable.
Notre gestionnaire, c'est {g}.
La petite {g} n'avait que quatre ans.
Pauvre {g}, elle a dû tout porter.
Même {g} ne savait pas ce qui allait arriver.
Sans {g}, ça n'aurait jamais marché.
Grâce à {p} on a eu le local.
Selon {g}, ce n'était pas encore décidé.
D'après {p} de {o}, il ne reste plus d'argent.
Je me souviens que {g} a pleuré à la réunion.
J'ai demandé à {g} si elle allait bien.
Ensuite {g1}, {g2} et {g3} sont arrivés.
On était quatre : {g1}, {g2}, {p} et moi.
Le groupe comprenait {p1}, {p2} et {p3}.
Présents : {p1} ({o}), {p2} et {p3}.
Il y a {i} dans le compte rendu, c'est {p}.
Entrevue avec {p}, {o}, le trois mars.
{f} et {f2} n'étaient pas du même avis.
{f} lui-même n'était jamais là.
C'était dans le temps de {f}, avant la réorganisation.
Tout le monde l'appelait {g}, mais son vrai nom c'est {p}.
Une dame qui s'appelait {g} a proposé ça.
Il y avait un gars, {g} je pense.
Une femme de {l}, {p}, a lancé un groupe de proches.
La présidente du comité d'usagers s'appelle {p}.
On a eu une nouvelle chef, {p}, de {o}.
Quand {p} a pris la relève, ça s'est placé.
Quand {g} est partie à la retraite, tout s'est arrêté.
Après que {g} est mort, je n'en pouvais plus.
Si {g} n'avait pas téléphoné, personne n'aurait rien su.
Mais {g} n'était pas d'accord avec ça.
Et {p} était là, et {p2}, et celle de {o}.
Comme {g} dit toujours, ça va s'arranger.
Je suis d'accord avec {g} là-dessus.
Qu'est-ce que tu en penses, {g} ?
Merci, {g}. On continue.
On commence avec toi, {g} ?
{g}, tu avais une question ?
Tu diras bonjour à {g}.
Je pense que c'était {g}, ou bien {g2}.
Non attends, c'était pas {g}, c'était {g2}.
On travaille beaucoup avec {o} sur ces questions-là.
J'ai commencé à {o} en quatre-vingt-seize.
Après je suis passée à {o} et je suis restée.
On avait une réunion à {o} un jeudi sur deux.
C'est {o} qui a tout payé.
{o} et {o2} ont une entente.
Elle est à {o} en ce moment.
Il est sorti de {o} le vendredi.
Ils ont envoyé la demande à {o} mais elle s'est perdue.
{o} ne voulait pas donner les dossiers.
Le personnel de {o} était vraiment bon.
J'habite à {l} depuis quinze ans.
On a déménagé de {l} à {l2} quand les enfants étaient petits.
Elle est arrivée de {l} comme réfugiée.
Je suis né à {l} mais j'ai grandi à {l2}.
À {l}, ils ont ça depuis longtemps.
C'est à cinquante kilomètres de {l}.
On est allés à {l} pour voir comment ils faisaient.
Entre {l} et {l2} il n'y a pas d'autobus après sept heures.
C'était quelque part près de {l}.
Le village s'appelle {l}, vous ne connaissez sûrement pas.
{l} est une petite place.
Le modèle venait de {l}, je crois.
{p} de {l} l'avait essayé à {l2}.
{g} travaillait de nuit à {l}.
Le témoin {p} déclare avoir vu {f} dans le couloir.
{p}, né à {l}, habite la commune depuis 2004.
Ma cousine {g} et mon oncle {g2} ont aidé pour le déménagement.
Grand-maman {g} laissait toujours la porte ouverte.
Mémère {g} parlait encore le michif.
Mon amie {g} a eu le même diagnostic.
Le voisin {p} a sonné chez nous en pleine nuit.
J'ai rencontré {g} au centre de jour, elle est très gentille.
Mon travailleur {g}, il me dit attendre.
Ben {g}, elle vaut de l'or.
Oui, puis {g} aussi.
{g} encore.
{p} ?
Exactement, {f}.
{g} : Oui, c'est ça.
{p} : On a commencé par dessiner une carte.
Le livre que {p} a écrit là-dessus.
Selon {f} (2011), il y a trois facteurs.
{f} soutient que la confiance est essentielle.
On a appelé {p} et il est venu tout de suite.
J'ai confiance en {g}.
Les enfants, {g1} et {g2}, étaient chez ma belle-mère {g3}.
C'était qui encore, {g} ou {g2} ?
J'ai appelé chez {f} trois fois, aucune réponse.
{f} disait toujours la même chose.
Quand {f} parle, tout le monde écoute.
Puis {f} et {f2} se sont disputés devant tout le monde.
{g} disait : on n'est pas des numéros.
C'est {g} pis {g2} qui montaient les affaires.
Madame {g}, on l'appelait comme ça.
Tante {g} gardait tous les enfants.
Kokum {g} racontait des histoires.
J'aime pas ça dire, mais {f} avait raison.
Le petit {g} pleurait.
{g} {f}, la voisine, faisait les courses.
Avec {g} c'était simple.
Ça c'est {g} tout craché.
On va demander à {f}, {p} de son nom complet.
Je vous présente {p}.
Voici {g}, ma collègue.
Le cahier de {g} est encore là.
Le bureau de {f} est au deuxième.
La femme de {f} est décédée.
À {l}, j'ai vu {p} avec {g}.
Ils viennent de {l}, de {l2}, de partout.
Le Centre de {l} est fermé.
J'étais à {o} avec {g}.
Elle enseigne à {o}.
"""

PLAIN = """
Oui.
Non.
Mm.
Exactement.
Oui, absolument.
Non, je ne pense pas.
Je ne sais pas trop.
C'est difficile à dire.
C'est que nous n'avions pas d'argent.
On prend ça comme ça vient.
On a commencé en mai et on a continué jusqu'en août.
Le lundi on fait le point et le vendredi on planifie.
Il y a de l'espoir quand même.
La grâce de Dieu, comme on dit.
Les roses et les épines.
C'est une belle aurore ce matin.
Il fait clair dehors.
Demain ce sera mon tour.
Elle reste chez elle et se débrouille toute seule.
On appelle ça la coproduction.
On fait un cycle PDSA chaque mois.
On a travaillé avec le CFIR comme cadre.
Elle a la maladie d'Alzheimer, ou bien de Parkinson.
La maladie de Crohn et le syndrome de Down, dans la famille.
C'est une définition de l'OMS.
On a envoyé un sondage avec Excel.
Les réunions étaient sur Teams, parfois sur Zoom.
C'était pendant la COVID, pendant la pandémie.
J'ai lu ça sur Internet.
Les soins ne sont pas égaux.
La ville et la région ne se parlent pas.
La clinique ferme à cinq heures.
L'hôpital est loin.
Le foyer a été rénové.
L'aide à domicile n'avait pas le temps.
Les politiciens ont décidé autre chose.
La directrice était malade.
Les préposées le savaient mieux que personne.
Le docteur n'est jamais venu.
Maman était inquiète.
Papa ne voulait pas.
Grand-maman restait avec nous.
Dieu sait comment on a fait.
Mon Dieu, qu'on a travaillé.
Les Canadiens sont un peu comme ça.
Les Métis de la rivière avaient une autre façon.
Elle parlait juste le français et un peu l'anglais.
Elle parle cri et michif.
C'était à Pâques ou à la Pentecôte.
À Noël on a fait une fête.
La Saint-Jean, c'était congé pour tout le monde.
Ça a coûté trois millions de dollars.
On était vingt-cinq personnes.
La version deux est venue un an après.
Le chapitre quatre parle de ça.
Annexe 3 et tableau 2.
Question un : comment ça a commencé ?
Intervieweuse : Pouvez-vous en dire plus ?
Participant 4 : Je suis d'accord.
Ça a été du learning by doing.
On a fait du quality improvement, Plan Do Study Act.
Un vrai win-win.
Il fallait le buy-in de la direction.
C'est du co-design, comme ils disent en anglais.
Un genre de World Café.
On a dessiné un parcours du patient.
Les Soins à domicile appellent dans les trois jours.
L'évaluation a pris huit semaines.
Toutes les Équipes doivent Remettre un rapport.
Les salles 3 et 7 ont été mises ensemble.
Contexte
But et Méthode
Résultats
Merci d'avoir participé.
Je mets l'enregistrement en marche.
Avez-vous des questions avant de commencer ?
Vous pouvez sauter des questions si vous voulez.
Depuis combien de temps travaillez-vous ici ?
Pouvez-vous décrire une journée ordinaire ?
Qu'est-ce qui a fait que ça marchait ?
Qui est-ce qui décidait ?
Quels obstacles avez-vous vus ?
Si vous repensez à ça, qu'est-ce que vous auriez fait autrement ?
Ce qui était bien, c'est que tout le monde pouvait parler.
Ce qui était moins bien, c'est le temps.
Il faut oser lâcher le contrôle.
On s'est assis et on a dessiné sur une grande toile.
C'était la première fois que quelqu'un me demandait mon avis.
Je me suis sentie écoutée.
Ça m'a fait de la peine, je dois dire.
Ce modèle-là ne convient pas à tout le monde.
Ça a pris un an avant que ça prenne.
On n'avait pas de budget pour ça.
Les gens motivés sont partis un après l'autre.
Quand l'argent du projet a fini, c'est mort.
Aujourd'hui c'est juste comme ça qu'on travaille.
Puis après, ben, ça s'est perdu.
Je veux dire, c'est des êtres humains.
Elle avait quatre-vingt-douze ans et toute sa tête.
Il faisait froid et noir et personne ne venait.
Les nouvelles règles sont entrées le premier mars.
Tout le monde a droit à une personne-ressource.
Les bénévoles ont fait une grande partie du travail.
Le salaire était bas et le stress élevé.
On fixe des buts et on mesure chaque semaine.
Les proches doivent pouvoir appeler jour et nuit.
Mon expérience, c'est que ça a tourné là.
Rester chez soi le plus longtemps possible, c'était le but.
Jour après jour c'était mieux.
Mon mari et moi, on se relayait.
Est-ce que vous pouvez répéter la question ?
Quelqu'un devait le faire, alors je l'ai fait.
Nous, on voulait seulement être entendus.
Cette année-là, rien n'a bougé.
Pourtant tout était écrit dans le plan.
Bien sûr qu'on aurait voulu plus.
Parce que sinon personne ne vient.
Lorsque le financement est arrivé, on était déjà fatigués.
Peut-être qu'on a trop attendu.
Tant mieux si ça marche ailleurs.
Voilà comment ça s'est passé.
Ceux qui restent font le travail de deux.
Puisque c'était la loi, on l'a suivie.
Souvent les familles ne savent pas à qui parler.
Personne ne nous avait avertis.
Chaque patient a son plan de soins.
Parfois je pleurais dans l'auto.
Maintenant c'est une équipe de douze.
Toujours les mêmes qui parlent.
Dommage que ça n'ait pas duré.
On a fêté Noël avec les résidents et Pâques aussi.
Grâce à Dieu, on s'en est sortis.
Le bon Dieu nous a aidés.
Le père Noël est passé au foyer.
Les Québécois, les Français, ils parlent autrement.
Les Anishinaabe et les Cris ont leurs propres mots.
La loi sur la Santé publique ne dit rien là-dessus.
La Charte protège nos droits en français.
L'État devrait payer pour ça.
L'Église donnait un coup de main autrefois.
Dans le Nord, c'est pas pareil, et dans l'Ouest non plus.
C'est la faute à Internet, à Facebook et à YouTube.
On se parlait sur Zoom, sur Teams, sur WhatsApp.
Elle a l'Alzheimer depuis trois ans.
Son Parkinson empirait.
On a eu la Covid deux fois au foyer.
Le VIH, le TDAH, le SRAS, on en a vu.
Les CLSC ont été fusionnés.
Le programme s'appelle Vivre chez soi.
Le projet Ensemble a duré deux ans.
On lit Le Guide du patient ensemble.
La Journée des aînés, c'était en juin.
Le Comité de pilotage se rencontre le mercredi.
Le Conseil d'administration a voté contre.
Le Ministère nous envoie des formulaires.
La Direction de la santé a changé de nom.
La Fête du Travail tombait un lundi.
Le Nouvel An, je l'ai passé à l'urgence.
J'ai vu ça à la Télé.
Ma Mère et mon Père ne parlaient pas anglais.
Monsieur, s'il vous plaît, attendez.
Madame, je comprends.
Docteur, est-ce que c'est grave ?
Bonjour Madame, bonjour Monsieur.
Oui Docteur.
Le Tylenol, ça n'aide pas.
Un Noir et un Blanc dans la même chambre, personne ne disait rien.
On mangeait du Kraft Dinner.
Le Plan d'action prévoit une Équipe mobile.
L'Entente a été signée au printemps.
La Première Guerre, mon grand-père l'a faite.
La Réserve, c'est comme ça qu'on disait.
Dans la Bible c'est écrit.
Le PDSA et le CFIR, c'est du chinois pour moi.
Article deux de la Loi.
Sainte mère, qu'il faisait froid.
Le Bloc B est fermé.
Le vendredi saint on ne travaille pas.
"""

ORGANISATIONS = """
Clinique {l}|la clinique {g}|Hôpital {l}|l'hôpital de {l}|Hôpital Saint-{g}|Foyer {g}|Résidence {f}
|Manoir {l}|Centre {f}|Centre de santé {l}|Centre communautaire {l}|CLSC de {l}|CHU de {l}|EHPAD {l}
|Université de {l}|Collège {f}|École {g}|Ville de {l}|Mairie de {l}|Association {g}|Fondation {f}
|Maison {g}|Pavillon {f}|Soins {l}|Caisse de {l}|{f} et Associés|Groupe {f}|Santé {l}|Croix-Rouge
|Villa {g}|Paroisse {l}|Pharmacie {f}|Services à la famille de {l}|Réseau {l}|Coopérative {l}|Sainte-{g}
|Centre {p}|Garderie {g}|Première Nation de {l}|Amicale de {l}|Manoir des Tilleuls
|Résidence du Parc|Foyer des Pins|Foyer Bellevue|Centre La Passerelle|Association Les Mains tendues
|Maison de l'Espoir|Villa des Jardins|Résidence Les Ormes|Les Petits Pas|Centre de jour L'Oasis
|Association Entraide {l}|La Boussole|Le Trait d'union|Hôtel-Dieu de {l}|l'Hôtel-Dieu|Clinique du Lac
|Centre des Quatre-Vents|Groupe Au fil du temps|Pavillon des Bouleaux|Centre d'amitié de {l}
|Maison des aînés de {l}|CIUSSS de {l}|Clinique des Sources|Le Relais|Conseil des Métis de {l}
"""

HESITATIONS = """
euh|ben|bon|là|genre|tu sais|vous savez|je veux dire|comme|hein|mm|alors|enfin|disons|en fait|quoi|voilà
|écoute
"""
OPENINGS = """
Oui, |Non, |Mm, |Ben, |Bon, |Alors, |Et |Mais |Puis |Euh, |Enfin, |Exactement, |Je veux dire, |Tu sais,
|En fait, |Donc |Parce que
"""

#: Ordinary words that do not stand in the sentences above: the model must know that they are no names.
ORDINARY = """
accès accident accord accueil achat acte action activité adulte affaire âge agent aide aîné air
ajouter alcool aliment allaiter ambulance âme ami amour an analyse ancien animal année annonce
appareil appel appétit appui après-midi argent arrêt arriver art article aspect assez association
assurance atelier attente attention aucun augmenter aussi auteur automne autorité avance avenir
aveugle avis avocat bagage bain baisse banc banque barrière bas base bataille bâtiment beau bébé
besoin bien-être bilan billet blessure boire bois boîte bonheur bord bouche bras bruit budget
bureau but cadeau cadre café cahier calme campagne canal cancer capacité caractère carte cas cause
cellule centaine cerveau chaise chaleur chambre champ chance changement chanson charge chat chaud
chaussure chef chemin cher cheval cheveux chien chiffre choix chose chute ciel circonstance
citoyen classe clé client climat cœur coin colère collègue colline comité commande communauté
compagnie compétence compte concept conduite confiance conflit congé connaissance conseil
conséquence contact contexte continuer contrat contrôle conversation corps côté couleur couloir
coup courage courriel cours courtoisie coût couverture crainte créer crise critique croire cuisine
culture cycle danger danse date début décision découverte défaut défense définition degré délai
demande démarche dent départ dépense dépression dernier désir dessin dette deuil développement
devoir dialogue différence difficulté digne dimanche dimension directeur direction discussion
distance documents doigt domaine donnée donner dossier douceur doute douleur doux drame droit
durée eau échange échec école économie écoute écran écrire éducation effet effort égalité église
élève emploi endroit énergie enfance enfant ennui enquête enseignant entente entourage entreprise
entrevue envie équilibre équipe erreur espace espoir essai essence estime étage étape état été
étoile étranger étude évaluation événement évidence examen exemple exercice expérience expliquer
explication exposé face facile facteur faible faim famille farine fatigue faute fauteuil femme
fenêtre fer ferme fête feu feuille fièvre figure fille film fils fin fleur fleuve foi fois
fonction fonds force forêt formation forme fort fortune foule fracture frais francophone
francophonie frère froid front fruit fumée gare garçon garde gauche génération genou gens geste
gestion glace goût gouvernement grâce grand graphique grave gros groupe guérison guerre guide
habitude haine hanche handicap haut herbe héros hésiter heure heureux hier histoire hiver homme
honte horaire horloge humain humeur humour idée identité île image impact important impression
inconnu incroyable indépendance individu infirme information injuste inquiétude instant instrument
intérêt intervention invité isolement jambe jardin jeu jeune jeunesse joie joli jouer journal
journée juge jugement juste justice justement lait lampe langue large larme lecture léger
lendemain lent lettre liberté lien lieu ligne limite liste lit livre logement loi loisir long
lourd lumière lune lunettes lutte machine magasin maigre main maire maison maître majorité malade
maladie malheur manière manque marche marché marchand mariage marraine matière matin mauvais
médecin médicament meilleur mélange mémoire ménage mensonge menu mer merci message mesure métier
mètre meuble milieu mille minute mission mode modèle moment monde montagne montant moral morceau
mort mot moteur mouvement moyen mur musique naissance nation nature neige nerveux nez noir nom
nombre normal note nourriture nouveau nouvelle nuage nuit numéro objectif objet occasion œil œuvre
offre oiseau ombre opération opinion option or orage ordinaire ordre oreille organiser origine
oser oubli outil ouverture ouvrage ouvrier page pain paix palier panier papier parc parcours
pardon pareil parent parfait parole part partage partenaire parti participation partie pas passage
passé patience patient pauvre pauvreté payer pays peau peine pensée pension perdre permis personne
perte petit peuple peur phase phrase pièce pied pierre piqûre place plafond plainte plaisir plan
planète plante plat plateau plein pleurer pluie poche poids point poisson politique pomme pont
populaire porte portrait position possible poste pouvoir pratique premier présence présent
pression prêt preuve prière principe printemps priorité prison prix problème procédure processus
prochain produit professionnel profil profond progrès projet promenade promesse proposition propre
protection province prudence public puissance qualité quantité quartier question quotidien raison
rapide rapport réaction réalité recherche recommandation reconnaissance réel réflexion refus
regard régime règle regret relation remède remise rencontre rendez-vous renseignement réponse
repas repos réseau résidence résistance respect responsable ressource reste résultat retard retour
retraite réunion réussite rêve réveil revenu riche rire risque rivière robe rôle rond rose rouge
route rue rythme sable sac sage saison salaire salle salut sang sans-abri santé sauter savoir
scène science séance secours secret secrétaire secteur sécurité séjour sel semaine sens sentiment
séparation série service seul sévère siècle siège signe silence simple situation social société
soif soin soir soirée soleil solide solution sommeil somme son sorte sortie souci souffrance
souhait soulagement source sourire soutien souvenir spécial spectacle stade stage structure style
succès sucre suite sujet surtout surprise système table tableau tâche taille talent tapis tard
tasse taux technique téléphone témoin temps tendance tendre tension terrain terre territoire tête
texte thé thème tiers timide tiroir titre toit tomber ton tort toucher tour tradition train
traitement tranquille transport travail travers traverser tristesse troisième trop trouble trouver
type urgence usage usager usine vacances vague valeur variété vase véhicule veille vélo vendredi
vent ventre vérité verre version vert vêtement veuve viande victime vide vie vieux vif village
ville violence visage visite vitesse vivant voie voisinage voiture voix volonté volontaire vote
voyage vrai vue zone
"""
