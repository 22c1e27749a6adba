"""Swedish talk about care, written for training: sentences with places for names, and noise.

What belongs here: our own sentences, hesitations, the ways a transcript spells. What does not:
names (``sv_names``), features.

In a sentence ``{p}`` is a full name, ``{g}`` a given name, ``{f}`` a family name, ``{o}`` an
organisation, ``{l}`` a place, ``{i}`` initials; a digit keeps two of a kind apart.
"""

from __future__ import annotations

WITH_NAMES = """
Jag heter {p} och jag är undersköterska här på avdelningen.
Mitt namn är {p}, jag jobbar som kurator.
Ja, {g} heter jag, {p} då om du vill ha hela.
Hej, det är {g}, jag ringer från {o}.
Det var {g} som tog upp det först, faktiskt.
Så då sa jag till {g} att så kan vi inte ha det.
Och då sa {g} att nej, det går inte.
Då svarade {g1}: prata med {g2} i stället.
{g} var med från början, hon och {g2}.
{g1} och {g2} satt i arbetsgruppen tillsammans med {p}.
Jag och {g} åkte dit på tisdagen.
{p}, som var verksamhetschef då, tyckte att det var för dyrt.
{p} var vår projektledare i tre år.
Vi hade {p} som föreläste för oss.
Det är {p} som äger frågan nu, tror jag.
Du får nog fråga {p} om det.
Du kan prata med {g} i receptionen.
Har du pratat med {p} på {o}?
{g}s mamma bodde kvar i {l} då.
Det var {g}s idé från början.
Vi satt hemma hos {g} och skrev hela kvällen.
{p}s rapport kom ju sen, året efter.
Min man, {g}, fick sin stroke i mars.
Min dotter {g} bor i {l} och min son {g2} i {l2}.
Mamma, {g}, hon hade hemtjänst tre gånger om dagen.
Min syster {p} var den som ringde ambulansen.
Pappa hette {p} och jobbade på bruket i {l}.
Sköterskan, {g}, hon var fantastisk.
Syster {g} brukade komma på morgnarna.
Doktor {f} sa att det inte var någon fara.
Dr {f} skrev ut medicinen, sen hörde vi inget mer.
Överläkare {p} var emot, kan man säga.
Överläkaren, det var {f}, ville inte vara med.
Professor {p} vid {o} har utvärderat det.
Herr {f} i sal fyra klagade alltid på maten.
Fru {f} ville inte ha hjälp med duschen.
Gamla fru {f}, hon blev nittiotre.
Vår biståndshandläggare, {p}, hon slutade i höstas.
Arbetsterapeuten {g} kom hem och tittade på trösklarna.
Kommunalrådet {p} lovade pengar, men det blev inget.
Regionrådet {p} var positiv.
Rektor {p} och skolsköterskan {g} var med på mötet.
Kontaktpersonen, {g} {f}, fick ta det.
Hemtjänsten där är det {g} som är chef för.
{g} i köket, du vet, hon med glasögonen.
Lilla {g}, hon var bara fyra år då.
Stackars {g} fick ta allt ansvar själv.
Inte ens {g} visste vad som skulle hända.
Utan {g} hade det aldrig gått.
Tack vare {p} fick vi lokalen.
Enligt {g} så var det inte bestämt än.
Enligt {p} på {o} finns det inga pengar kvar.
Jag minns att {g} grät på mötet.
Jag frågade {g} rakt ut om hon mådde bra.
Sen kom {g1}, {g2} och {g3} in i bilden.
Vi var fyra stycken: {g1}, {g2}, {p} och jag.
Gruppen bestod av {p1}, {p2} och {p3}.
Närvarande var {p1} ({o}), {p2} och {p3}.
Justerare: {p}. Sekreterare: {p2}.
Det står {i} i protokollet, det är {p}.
Kontakta {p}, verksamhetsutvecklare, för frågor.
Intervju med {p}, {o}, den tredje mars.
{f} och {f2} hade olika åsikter om det där.
{f} själv var aldrig där.
Det var på {f}s tid, innan omorganisationen.
Alla kallade henne {g}, fast hon hette {p}.
{g1}, eller {g2} som hon hette egentligen.
Hon som kallas {g}, hon har varit med länge.
{p} bor på {o} sedan två år.
Brukaren, jag kallar honom {g}, bodde ensam i {l}.
En tjej som hette {g} kom med förslaget.
Det fanns en kille, {g} tror jag han hette.
En kvinna från {l}, {p}, startade en anhöriggrupp.
Ordföranden i brukarrådet heter {p}.
Vi fick en ny enhetschef, {p}, från {o}.
När {p} tog över blev det ordning.
När {g} gick i pension rann det ut i sanden.
Efter att {g} dog så orkade jag inte mer.
Om inte {g} hade ringt så hade ingen märkt något.
Fast {g} höll inte med om det.
Men {g} och {g2} fortsatte ändå.
Och {p} var där, och {p2}, och hon från {o}.
Som {g} brukar säga, det löser sig.
Precis som {g} sa nyss.
Jag håller med {g} där.
Vad säger du, {g}?
Tack, {g}. Då går vi vidare.
Ska vi börja med dig, {g}?
{g}, du hade en fråga?
Hälsa {g} från mig.
Det där får {g} svara på.
Jag tror det var {g} eller om det var {g2}.
Nej förresten, det var inte {g}, det var {g2}.
Det var {g}, nej vänta, {g2}, som skrev brevet.
Vi jobbar mycket med {o} i de frågorna.
Jag började på {o} nittonhundranittiosex.
Sen gick jag över till {o} och blev kvar där.
Vi hade möte på {o} varannan torsdag.
Det var {o} som betalade alltihop.
{o} och {o2} har ett avtal.
Både {o} och {o2} var med och finansierade.
Hon ligger på {o} just nu.
Han skrevs ut från {o} på fredagen.
De skickade remissen till {o} men den kom bort.
{o} ville inte släppa ifrån sig journalerna.
Projektet drevs av {o} tillsammans med {o2}.
Vi fick stöd av {o} under pandemin.
På {o} gör de på ett annat sätt.
Personalen på {o} var jättebra.
Föreningen, alltså {o}, har väl trettio medlemmar.
Jag bor i {l} sedan femton år.
Vi flyttade från {l} till {l2} när barnen var små.
Hon kom från {l} som flykting.
Jag är född i {l} men uppvuxen i {l2}.
I {l} har de haft det här länge.
Det är fem mil till {l}, så man tar inte bussen direkt.
Vi åkte till {l} för att titta på hur de gjorde.
Kommunerna {l1}, {l2} och {l3} gick samman.
Mellan {l} och {l2} går det ingen buss efter sju.
Uppe i {l} finns det ingen vårdcentral längre.
Ute på {l}, där min moster bodde, var det likadant.
Någonstans utanför {l} var det.
Byn heter {l}, du har säkert inte hört talas om den.
{l} är ju en liten ort.
{l}s äldreomsorg har fått pris.
Modellen kom från {l}, tror jag.
{p} från {l} hade provat det i {l2}.
{p}, {l}, berättar om sin erfarenhet.
{g} jobbade natt i {l} och hade två mil att köra.
Det var {g} på {o} i {l} som drog igång det.
Mannen, {p}, åttiotvå år, bodde ensam i {l}.
Vittnet {p} uppger att hon såg {f} i korridoren.
{p} har anfört att {o} inte följt beslutet.
{p}, född i {l}, har bott i kommunen sedan 2004.
I ärendet har {p} företrätts av advokat {p2}.
Handläggare: {p}, {o}.
{p} hälsade alla välkomna och förklarade mötet öppnat.
Beslut: {g} {f} ansvarar för uppföljningen.
Vi heter {g} och {g2} och vi har varit gifta i femtio år.
Kusin {g} och farbror {g2} hjälpte till med flytten.
Kusin {g} har varit med om samma sak.
Moster {g} sa ifrån på skarpen.
Pappa {g} fick flytta till {l}.
{g}s dotter {g2} var med på mötet.
{f}s kommentar till det var kort.
{f}s chef ringde upp.
Då ringde {f} till {f2}.
Nu säger {f} att det är klart.
{f} säger att man måste börja i mötet.
Som {f} säger så handlar det om tillit.
Hon läste {f} och {f2} och så pratade vi om den.
Och {f}, han som var chef, han skrattade bara.
Då sa {g} att hon inte orkade.
Så {g1} och jag och {g2} {i} vi gjorde om schemat.
{i} var också med, {p} alltså.
{o} hjälpte oss med förbättringsarbetet.
Det är klart att {o} vill synas.
Vi skrev en ansökan till {o}.
Hon bodde på {o} de sista åren.
{g} har alltid varit emot det.
{g} bryr sig inte om sånt.
{g} går på dialys tre dagar i veckan.
{g} kan det där, fråga henne.
{f} hade lovat oss en ny lokal.
{f} på kommunen svarar aldrig.
Den där {f}, han är hård.
Hos {f} får man alltid kaffe.
Det blev {g} som fick städa upp.
Och vem kom då om inte {g}.
Jag sa åt {g} att sluta.
Hon blev vän med {g} och {g2} på rehab.
Ringde {g} igår, förresten?
Barnbarnet {g} hjälper mig med datorn.
{g}s pappa {g2} dog i fjol.
Hos {p} i {l} stod dörren alltid öppen.
Så {p} tog ordet och sa att nu räcker det.
Man saknar {g}.
Vi var på {o} med {g} hela natten.
Jag hörde det av {g} som hört det av {f}.
Familjen {f} bor kvar i {l}.
Hemma hos {f}s luktade det alltid bullar.
Makarna {f} flyttade till {l}.
Bröderna {f} startade {o}.
Hon gifte sig {f} och blev {f2} igen efter skilsmässan.
{g} {f}, född {f2}, kom från {l}.
Farmor {g} bodde granne med {p}.
Mormor {g} hade alltid dörren öppen.
Min bästa vän {g} fick samma diagnos.
Grannen {p} ringde på hos oss mitt i natten.
Jag träffade {g} på dagverksamheten, hon var jättesnäll.
{g} jag träffa på lasarettet, han hjälpa mig mycket.
Jag kommer från {l}, min man han heter {p}.
Min handläggare {g}, hon säga att jag måste vänta.
Tolken, {g}, hon inte komma den dagen.
Alltså {g} är ju guld värd.
Asså {g}, han bara gick.
Jo men {g}, hon är så himla duktig på sånt.
Ja, och så {g} då.
Var det {g} du tänkte på?
{g} igen.
Nej men det var nog {p} i så fall.
{p}?
Just det, {g} {f}.
Precis, {f}.
{g}: Ja, det stämmer.
{p}: Vi började med att rita en karta.
{f}: Det kan jag svara på.
Frågan gick till {p1} och sedan till {p2}.
Vi döpte gruppen efter {g}, en patient vi hade.
Hon påminner om {g}, min gamla chef.
De ringde {p} och han kom direkt.
Jag litar på {g}.
Boken som {p} skrev om det.
Metoden utvecklades av {p1} och {p2} på åttiotalet.
Läs gärna {f} och {f2} om det där.
Enligt {f} (2011) är det tre faktorer.
Som {f1}, {f2} och {f3} visar.
{f} menar att tillit är avgörande.
Det var {g} på bussen, hon som kör.
Chauffören heter {g}.
Jag ringde till {g} klockan tre på natten.
Kan inte {g} ta det, tänkte jag.
Barnen, {g1} och {g2}, var hos min svärmor {g3}.
Vår hund fick bo hos {g} under tiden.
Hon bor på {l}vägen, mitt emot {o}.
De har sin lokal på {l}gatan.
"""

PLAIN = """
Ja.
Nej.
Mm.
Precis.
Ja, absolut.
Nej, det tror jag inte.
Jag vet inte riktigt.
Det är svårt att säga.
Det var ju så här att vi hade inga pengar.
Man får liksom ta det som det kommer.
Vi började i maj och höll på till i augusti.
På måndagar har vi avstämning och på fredagar planering.
Det var en lång väg att gå, kan jag säga.
Hoppet är det sista som överger en.
Jag har en sten på hjärtat.
Det går på en smal stig genom skogen, vägen dit.
En björn i skogen hade varit mindre skrämmande.
Våren var kall och hösten blöt.
Det blir min dag i morgon.
Hon bor hemma och klarar sig själv.
De hade en liv och hälsa-kampanj.
Vi kallar det samskapande.
Vi kör PDSA-hjul varje månad.
Vi har jobbat med CFIR som ramverk.
Det står i LSS att man har rätt till det.
Vi gjorde en SIP tillsammans.
Vi provade KBT men det hjälpte inte.
Han har ADHD och hon har MS.
Diagnosen var Alzheimers, eller om det var Parkinsons.
Hon har Crohns sjukdom och Downs syndrom i familjen.
Vi skickade ut en enkät i Excel.
Vi hade möten på Teams och ibland i Zoom.
Det var under Covid, under pandemin.
Vi följde Socialtjänstlagen och Hälso- och sjukvårdslagen.
Man ska dokumentera i Cosmic och i Treserva.
Jag läste på Internet.
Vården är ojämlik.
Kommunen och regionen pratar inte med varandra.
Vårdcentralen stängde klockan fem.
Sjukhuset ligger långt bort.
Äldreboendet byggdes om.
Hemtjänsten hann inte.
Politikerna bestämde något annat.
Chefen var sjuk.
Enhetschefen sa upp sig.
Undersköterskorna visste bäst.
Doktorn kom aldrig.
Mamma var orolig.
Pappa ville inte.
Mormor bodde hos oss.
Gud vet hur vi orkade.
Herregud, vad vi jobbade.
Tack och lov gick det bra.
Svenskarna är lite så.
Hon pratade bara arabiska och lite engelska.
Han är finländare, tror jag.
Somalierna i gruppen tyckte annorlunda.
De samiska patienterna fick inte prata sitt språk.
Det var på påsken eller om det var pingst.
Till jul hade vi fest.
På midsommar var alla lediga.
Åttiotalet var en annan tid.
Det kostade tre miljoner kronor.
Vi var tjugofem personer.
Version två kom ett år senare.
Kapitel fyra handlar om det.
Bilaga 3 och tabell 2 visar det.
Fråga ett: hur började det?
Intervjuare: Kan du berätta mer?
Deltagare 4: Det håller jag med om.
Respondent: Nej, inte alls.
I: Och hur kändes det?
Det blev lite learning by doing.
Vi körde quality improvement, Plan Do Study Act alltså.
Det var en riktig win-win.
Som man säger, shit happens.
Vi behövde buy-in från ledningen.
Det är co-production, samproduktion på svenska.
Experience-based co-design heter metoden.
Vi använder Lean och Scrum.
Det heter Breakthrough Collaborative på engelska.
It takes two to tango, som det heter.
De sa evidence based practice hela tiden.
Ett slags Learning Café hade vi.
Vi ritade en Customer Journey.
Det är Quality as a business strategy.
Trygg hemgång heter modellen.
Öppna jämförelser visar det.
Vårdsamordnaren ringer inom tre dagar.
Biståndsbedömningen tog åtta veckor.
Det fanns en Rollator och en Rullstol i förrådet.
Samtliga Enheter ska Rapportera varje Månad.
Avdelning 3 och Avdelning 7 slogs ihop.
Rubrik: Bakgrund
Syfte och Metod
Resultat
Tack för att du ville vara med.
Då sätter jag på inspelningen.
Har du några frågor innan vi börjar?
Du får hoppa över frågor om du vill.
Hur länge har du jobbat här?
Kan du beskriva en vanlig dag?
Vad var det som gjorde att det fungerade?
Vem var det som bestämde?
Vilka hinder såg du?
Om du tänker tillbaka, vad hade ni kunnat göra annorlunda?
Det som var bra var att alla fick prata.
Det som var dåligt var tiden.
Man måste våga släppa kontrollen.
Vi satte oss ner och ritade på en stor vit duk.
Det var första gången någon frågade mig vad jag tyckte.
Jag kände mig lyssnad på.
Jag blev sårad, det måste jag säga.
Den där modellen passar inte alla.
Det tog ett år innan det satte sig.
Vi hade ingen budget för det.
Eldsjälarna slutade en efter en.
När projektpengarna tog slut så dog det.
Idag är det bara så vi jobbar.
Det sitter i väggarna nu.
Och sen så, ja, sen rann det ut i sanden.
Jag menar, det är ju människor det handlar om.
Hon var nittiotvå år och klar i huvudet.
Det var kallt och mörkt och ingen kom.
Nya rutiner infördes den första mars.
Alla har rätt till en fast vårdkontakt.
Stora delar av arbetet sköttes av volontärer.
Ros och ris fick vi.
Lönen var låg och stressen hög.
Berget flyttade sig till slut.
Lind och björk växer på gården.
Det var sommar och sol.
Vi sätter upp mål och mäter varje vecka.
Anhöriga ska kunna ringa dygnet runt.
Min upplevelse är att det vände där.
Bo hemma så länge som möjligt, det var målet.
Dag för dag blev det bättre.
Kär i jobbet, det var jag.
Frida är vi när vi bestämmer själva.
Sanna berättelser, det var vad vi ville ha.
Maj månad är alltid körig.
Min man och jag turades om.
Vi hade Rörelse och Dans på torsdagar.
Skylten sa Välkommen Hem.
Jag jobbar natt och sover på dagen.
Frågan är om det håller i längden.
Hälften av oss hade aldrig varit på ett sånt möte.
Det hette Samverkan i början och Tillsammans sen.
Tjänstemännen skrev rapporten och nämnden klubbade.
Kaffe och bullar, det är viktigt.
Ingen visste vem som hade ansvaret.
Rent praktiskt var det ett helvete.
Hemma är det tyst.
Vi firade Jul och Påsk med de boende.
Gud ske lov gick det vägen.
För Guds skull, sa jag.
Det är Internets fel, och Facebooks.
Vi pratade på Teams och skrev på WhatsApp.
Hon har Alzheimers sedan tre år.
Hans Parkinson blev värre.
Covid tog många av våra äldre.
Programmet heter Bo kvar hemma.
Projektet hette Tillsammans och varade i två år.
Välfärdsstaten, Folkhemmet, allt det där.
Äldrelyftet var en bra sak.
Dagen efter Nyår låg jag på akuten.
Alvedon hjälper inte.
Waran och Metformin, det är mycket piller.
Andra Världskriget mindes han väl.
I Bibeln står det.
Avsnitt två i Lagen säger det.
Plan B blev aldrig av.
Hus 4, Plan 2, där sitter vi.
Min Mamma och min Pappa pratade finska.
Ja Doktorn, sa jag.
Hej hej och Välkommen.
Frågan om Makt kom upp.
Vi hade Workshop ett och Workshop två.
Det är en Ford och en Volvo på gården.
Inom Primärvården är det tajt.
Psykiatrin och Somatiken måste prata.
Du kan ringa 1177 dygnet runt.
Alla pratar om Nära Vård nu.
Det stod i Facktidningen.
Jag såg det på TV.
"""

ORGANISATIONS = """
{l}s vårdcentral|{l} vårdcentral|vårdcentralen {l}|{l}s sjukhus|{l}s lasarett|Lasarettet i {l}
|{l} kommun|{l}s kommun|Region {l}|{l}sgården|{l}gården|{l}shemmet|{f}ska huset|{g}gården
|Stiftelsen {g}|Föreningen {l}|{l}skolan|{l}s folkhögskola|{l}s universitet|Högskolan i {l}
|{l}s tingsrätt|{f} Omsorg AB|{f} & {f2}|{l} Vård och Omsorg|Hemtjänst {l}|{g}s Assistans
|Assistans {l}|{l}s PRO|PRO {l}|Demensföreningen i {l}|{f}bolagen|Röda Korset|Rädda Barnen
|Svenska kyrkan|Frälsningsarmén|Karolinska|Sahlgrenska|Akademiska|Ryhov|Humana|Attendo|Vardaga|Ambea
|Försäkringskassan|Arbetsförmedlingen|Migrationsverket|Socialstyrelsen|Skolverket|Vårdförbundet
|Kommunal|Socialdemokraterna|Moderaterna|Centerpartiet|Brukarföreningen {l}|Anhörigföreningen {l}
|Familjehuset {g}|Kvinnojouren {g}|Dagcenter {l}|{l}s församling|{l}s IF|{l}s missionskyrka
|Sophiahemmet|Ersta|Samverkan {l}|Folktandvården {l}|Apoteket {l}|{f}s Bil|{f}kliniken|{l}kliniken
|Psykiatrin i {l}|BUP {l}|Polisen|Coop|ICA {l}|Capio {l}|Praktikertjänst|Sveriges Radio|SVT
|Folkhälsomyndigheten|Länsstyrelsen|{l}sbygdens Hälsa|Region {l}s län|Solhöjden|Ekgläntan
|Björkbacken|Rönnängen|Solsidan|Lindhaga|Furuliden|Almtuna|Tallgården|Kastanjen|Äppelgården|Vinnova
|Forte|SKR|IVO|Famna|Leading Health Care
"""

HESITATIONS = """
eh|öh|mm|liksom|alltså|typ|asså|va|ju|då|så|ja|nej|hmm|åh|vet du|jag menar|på något sätt|så där
|eller hur|faktiskt|ska jag säga
"""
OPENINGS = """
Ja, |Nej, |Mm, |Alltså, |Asså |Men |Och |Så |Jo, |Eh, |Öh, |Nja, |Precis, |Jag menar, |Du vet,
|Sen så |Ja men |För |Fast
"""
