"""Spanish: how callers ask for everyday things, in the notation of `agent.fast.grammar`. Data for `agent.fast.tabled`.

Written without accents, as `tools.office.folding` leaves them. Politeness around a request is cut off before matching
(`openers`, `closers`), a day or time is cut out of a dated one. To teach a phrasing add a line here and an utterance to
tests/agent/languages/es.yaml.
"""

# ruff: noqa: E501  (a phrasing is one line, however long: broken lines would hide the family)
from agent.languages.tables import Requests, Titles

PARTS = {
    "list": "[(a|en|de)] (mi|la|mis|las) (lista|lista de tareas|lista de pendientes|tareas|pendientes|agenda|lista de cosas por hacer|lista de la compra|cosas por hacer)",
    "item": "(tarea|nota|recordatorio|pendiente|apunte|cosa|tarea nueva|recordatorio nuevo)",
    "add": "(anade|anada|anademe|anadame|anadas|agrega|agregue|agregame|agregueme|agregues|pon|ponga|ponme|pongame|pongas|apunta|apunte|apuntame|apunteme|apuntes|anota|anote|anotame|anoteme|anotes|mete|meta|incluye|incluya|escribe|escriba|crea|cree|crear|creame|haz|haga|hazme|hagame|registra|registre|anadir|agregar|apuntar|anotar|poner|apuntarme|anotarme|ponerme|anadirme|agendar|agenda|agende|agendame|agendeme|guarda|guarde|toma nota de|tome nota de)",
    "must": "(que tengo que|que hay que|que debo|que necesito|que tenemos que|que no se me olvide|que no me olvide de|tengo que|hay que|debo)",
    "tell": "(dime|digame|me dices|me dice|me puedes decir|me puede decir|puedes decirme|puede decirme|podrias decirme|podria decirme|sabe usted|sabes tu|sabes|sabe|sabria|sabrias|quiero saber|quisiera saber|me gustaria saber|necesito saber|me podria decir|me podrias decir|decirme|dinos)",
    "now": "(ahora|ahora mismo|en este momento|hoy|ya|exactamente|ahi|por ahi|actualmente)",
    "want": "(quiero|quisiera|querria|me gustaria|necesito|deseo|desearia|puedo|podria|prefiero|preferiria|quiero que|quisiera que|me puede|me puedes|me podria|me podrias|puede|puedes|podrias|tengo que|voy a|es posible|seria posible|hay forma de|como puedo|hagame el favor de)",
    "connect": "(paseme|pasame|me pasa|me pasas|me puede pasar|me puedes pasar|puede pasarme|puedes pasarme|podria pasarme|podrias pasarme|me podria pasar|pasarme|comuniqueme|comunicame|me comunica|me puede comunicar|puede comunicarme|comunicarme|pongame|ponme|me pone|me puede poner|puede ponerme|podria ponerme|ponerme|conecteme|conectame|me conecta|conectarme|transfierame|transfiereme|me transfiere|me puede transferir|puede transferirme|transferirme|deme|dame|deriveme|derivame|paseme la llamada|transfiera la llamada|pase la llamada|quiero que me pase|quiero que me pasen|necesito que me pase|necesito que me pasen)",
    "person": "[(una|un|alguna|la|el|otra|otro|algun|con una|con un)] (persona real|persona de verdad|persona humana|persona de carne y hueso|persona|alguien de verdad|alguien real|alguien de carne y hueso|alguien|humano|ser humano|agente humano|agente|operador|operadora|operario|asesor|asesora|empleado|empleada|representante|companero|companera|encargado|encargada|responsable|supervisor|supervisora|gerente|jefe|humana|secretaria|recepcionista|tecnico humano)",
    "done": "(hecho|hecha|hechos|hechas|listo|lista|terminado|terminada|completado|completada|acabado|acabada|finalizado|finalizada|resuelto|resuelta|cumplido|cumplida|solucionado|solucionada)",
    "mark": "(marca|marque|marcame|marqueme|pon|ponga|da por|de por|marcar|poner|dar por|tacha|tache|tachame|marques|puedes marcar|puede marcar)",
    "read": "(lee|leeme|lea|leame|leer|leerme|dime|digame|dame|deme|repasa|repase|repasar|enumera|enumere|cuentame|cuenteme|muestrame|muestreme|ensename|ensename|recuerdame|recuerdeme|quiero oir|quiero escuchar|quisiera oir|quisiera escuchar|oir|escuchar|revisa|revise|me lees|me lee|me puedes leer|me puede leer|puedes leerme|puede leerme|podrias leerme|podria leerme|consultar|consulta|ver)",
    "mine": "[todas] (mi|mis|la|las|el|los) (lista|lista de tareas|tareas|lista de pendientes|pendientes|tareas pendientes|agenda|cosas pendientes|recordatorios|notas|cosas por hacer|lista de cosas por hacer|cosas que tengo pendientes|tareas que tengo)",
    "open": "(abren|abris|abre|abre la oficina|abren la oficina|cierran|cerrais|cierra|cierra la oficina|cierran la oficina|estan|estais|estan abiertos|estais abiertos|estan cerrados|atienden|atendeis|trabajan|trabajais|estan disponibles|esta abierta la oficina|esta abierta la tienda|esta abierto|abre la tienda|cierra la tienda)",
    "little": "[un] (poco|poquito|pelin|poco mas|tanto|poquitin)",
    "speakv": "(habla|hable|hablame|hableme|hablar|digalo|dilo|repitelo|repitalo|hables|vaya|ve|puede hablar|puedes hablar|podria hablar|podrias hablar|puede hablarme|hablas|va|vas|suena|lea|lee)",
}

RULES = {
    "time": """
        [{tell}] [que] hora (es|sera|tiene|tienes|tenemos|son) [{now}]
        [{tell}] [cual es] la hora [exacta|actual|que es] [{now}]
        (tiene|tienes|tendria|tendrias|tendra|me da|me das|dame|deme) (hora|la hora) [{now}]
        que horas son [{now}]
    """,
    "date": """
        [{tell}] [a|en] que (dia|fecha|dia del mes|dia de la semana) (es|estamos|tenemos|vivimos) [hoy] [{now}]
        [{tell}] [cual es] la fecha [(de hoy|actual|del dia|de hoy dia)] [{now}]
        a (cuantos|cuanto) estamos [hoy]
        [{tell}] que (dia|fecha) es hoy
        [{tell}] (a|en) que (mes|ano|dia del mes) estamos
        (hoy que|que) (dia|fecha) es [hoy]
        [dime|digame] el dia [y la fecha] [de hoy]
        que es hoy
    """,
    "hours": """
        [{tell}] (a que hora|cuando|hasta que hora|desde que hora|hasta cuando|que dias|a partir de que hora|de que hora a que hora) {open} [{now}] [los (fines de semana|festivos|lunes|martes|miercoles|jueves|viernes|sabados|domingos)]
        [{tell}] [cual es|cuales son] (el|su|sus|vuestro|tu|los) (horario|horarios) [(de atencion|de apertura|de oficina|comercial|de atencion al publico|de trabajo|de la oficina|de la tienda|de atencion al cliente|que tienen)] [{now}]
        [{tell}] (que|cual) horario (tienen|teneis|tiene|hacen|haceis|manejan|es) [{now}]
        horario [(de atencion|de apertura|de oficina|comercial)]
        (estan|estais|esta|siguen|seguis) [todavia|aun] (abiertos|abierto|abierta|cerrados|atendiendo|disponibles) [{now}] [los (fines de semana|festivos|sabados|domingos)]
        (estaran|estareis|estara|van a estar|vais a estar|va a estar) (abiertos|abierto|abierta|cerrados|disponibles) [{now}]
        (abren|abris|cierran|cerrais|atienden|trabajan) [ustedes|vosotros] [{now}] [los (fines de semana|festivos|lunes|sabados|domingos)|en festivos|por la tarde|a mediodia]
        esta (abierta|abierto|cerrada) (la oficina|la tienda|el negocio|la empresa) [{now}]
    """,
    "list_todos": """
        [{tell}] (que|cuales) [cosas|tareas] (tengo|hay|tenemos|me queda|me quedan|quedan|falta|faltan) [(pendiente|pendientes|por hacer|que hacer|apuntado|apuntadas|anotado|anotadas|apuntada)] [{list}] [{now}]
        [{tell}] que hay {list} [{now}]
        {read} {mine} [{now}]
        (cuales son|que hay en|que tengo en) {mine} [{now}]
        {read} (lo que|que) (tengo|hay) (pendiente|que hacer|por hacer|apuntado|{list})
        (tengo|hay) (algo|alguna cosa|alguna tarea|tareas|cosas) [(pendiente|pendientes|que hacer|por hacer|apuntado|apuntada)] [{list}] [{now}]
        {want} {read} {mine}
        (mis|la lista de|mi lista de) (tareas|pendientes) [pendientes]
        (mi lista|mi agenda|mis pendientes)
        que tengo que hacer [{now}]
        como (esta|va) mi (lista|agenda) [{now}]
    """,
    "create_todo_empty": """
        {add} [una|otra|un|otro|alguna|algo] [nueva|nuevo] {item} [nueva] [{list}] [por favor]
        {add} algo {list}
        {want} {add} [una|otra|un|otro] [nueva|nuevo] (algo|{item}) [nueva] [{list}]
        nueva tarea
        (recuerdame|recuerdeme) (algo|una cosa)
        tengo (algo|una cosa|otra tarea|una tarea) (que apuntar|para apuntar|para mi lista|para la lista)
    """,
    "remind_me": """
        (recuerdame|recuerdeme|recordarme|me recuerdas|me recuerda|recuerdenos|me puedes recordar|me puede recordar|puedes recordarme|puede recordarme|podrias recordarme|podria recordarme|acuerdame|me recuerde|me recuerdes|avisame|aviseme|me avisas|me avisa) [de|para|que|que tengo que|que debo|que hay que|que necesito|lo de] <act>
        {want} (recordarme|que me recuerdes|que me recuerde|que me recuerden) [de|que tengo que|que debo|que hay que] <act>
        (que no se me olvide|que no me olvide de|no dejes que me olvide de|no me deje olvidar|no me dejes olvidar|no quiero olvidarme de|no se me puede olvidar|no debo olvidarme de|no debo olvidar|no puedo olvidarme de|tengo que acordarme de) <act>
        {add} un recordatorio (para|de|que diga) <act>
        (ponme|pongame|pon|ponga|crea|cree|haz|haga|necesito|quiero) un recordatorio (para|de|que diga) <act>
    """,
    "create_todo": """
        {add} [{must}] <title> {list}
        {add} {list} [que] [{must}] <title>
        {add} (una|otra|un|otro|como|la) [nueva|nuevo] {item} [nueva] [{list}] [(para|de|que diga|llamada|que es|que sea)] <title>
        {add} como [nueva] {item} <title>
        {add} {must} <act>
        {add} que (tengo|tenemos) <title>
        {add} (a|en|para) [la agenda] <act>
        {add} <act>
        [nueva|nuevo] (tarea|tarea nueva|recordatorio) [para|de] <act>
        {want} {add} [{must}] <title> {list}
        {want} {add} {must} <act>
        {want} {add} <act>
        {want} {add} (una|otra|un|otro|como) [nueva|nuevo] {item} [nueva] [(para|de|que diga|llamada)] <title>
        {want} una [nueva] tarea (para|de) <act>
        (tengo|hay) que <act> (apuntalo|apuntelo|anotalo|anotelo|ponlo|pongalo) [{list}]
    """,
    "complete_todo": """
        {mark} [(la tarea|lo)] [(de|del)] <title> como {done}
        {mark} como {done} [(la tarea|lo)] [(de|del)] <title>
        (tacha|tache|tachame|puedes tachar|puede tachar|quita|quite|quitame|puedes quitar|puede quitar) [(la tarea|lo)] [(de|del)] <title> [de {list}]
        (ya he|he|ya|hemos|ya hemos) (hecho|terminado|acabado|completado|finalizado) [(con|la tarea de|la tarea|lo de|lo del|de)] <title>
        (ya esta|esta|ya quedo|quedo) {done} [(lo de|lo del|la tarea de|la tarea)] <title>
        (lo de|lo del|la tarea de|la tarea|la de|el de) <title> [ya] (esta|quedo|esta ya|ya quedo) {done} [ya]
        <title> [ya] (esta|esta ya) {done} [ya]
        (ya hice|hice|termine|ya termine|acabe|ya acabe|complete|ya complete) [(la tarea de|la tarea|lo de|lo del|con|de)] <title>
        (lo de|lo del|la tarea de|la de|el de) <title> ya esta
        [ya] (he|hemos) <title> (tachalo|tachelo|tachala|tachela|marcalo|marquelo|puedes tacharlo|puede tacharlo|puedes quitarlo|puede quitarlo)
    """,
    "voicemail": """
        {want} (dejar|dejarle|dejarles|grabar) [solo] (un|el|algun) (mensaje|recado|mensaje de voz) [(para|a|en) [el|la] [departamento de] <known>]
        (dejar|dejo|le dejo|grabar) un (mensaje|recado) [(para|a) <known>]
        {connect} (al|con el) buzon [de voz] [de <known>]
        [el] buzon [de voz]
        (hay|tienen|teneis) [un] (contestador|buzon de voz|buzon)
        {want} [dejar] un recado [para <known>]
        (tome|toma) (un recado|nota de un recado|un mensaje)
    """,
    "human": """
        {want} hablar [ya] (con|a) {person} [(de|del|en) [el|la] [departamento de] <place>] [{now}]
        {want} hablar (con|a) [el|la] [departamento|seccion|equipo|area|servicio] [(de|del)] <place>
        {want} (comunicarme|contactar|contactarme|comunicar) con [{person}|el|la] [(de|del)] [departamento de] <place>
        {want} (comunicarme|contactar|ponerme en contacto) con {person}
        {want} que me (atienda|atiendan|ayude|pase|pasen con|atienda ya) [con] {person}
        {connect} [ya] [directamente] (con|a|al) {person} [(de|del) <place>] [{now}]
        {connect} [ya] [directamente] (con|a|al) [el|la] [departamento|seccion|equipo|area|servicio] [(de|del)] <place>
        {connect}
        (hablar|hablo|necesito hablar) con {person} [de <place>]
        (hablar|hablo) con <known>
        (quiero|necesito|prefiero|dame|deme|quisiera) {person} [(de|del) <known>] [{now}|por favor]
        (quiero|necesito|quisiera) <known>
        (hay|esta) (alguien|una persona|algun agente|algun companero) (de|del|en) <known> [disponible|libre|ahi|que me atienda]
        (hay|esta) (alguien|una persona|algun humano|algun agente|algun companero|alguna persona) [ahi|disponible|libre] [(de|en) <known>] [(con quien|con la que|con el que|que)] [(pueda|puedo|podria|me pueda)] [(hablar|ayudar|atender|ayudarme|atenderme)]
        (puede|podria|puedes) (atenderme|ayudarme|hablar conmigo) {person}
        [con] {person} [por favor]
        no quiero hablar (con|a) (una|un|esta|este) (maquina|robot|ordenador|contestador|bot|computadora)
        [el|la|con|con el|con la] [departamento|seccion|equipo] [de] <known>
        (tengo|es) (una|un) (pregunta|problema|duda|consulta|incidencia) (para|de|con|sobre) [el|la] <known>
        (quiero|quisiera|necesito|me gustaria) ayuda de {person}
        con quien (puedo|podria|debo) hablar [(en|de|del) <known>] [(de|sobre) <topic>]
    """,
    "repeat": """
        [{want}] (repite|repita|repitelo|repitalo|repetir|repetirlo|repetirmelo|repeteme|repitame|repiteme|repetir eso) [(eso|lo|lo ultimo|lo que ha dicho|lo que has dicho|lo anterior|todo|la hora|la fecha|la ultima frase|el numero|la respuesta)] [otra vez|de nuevo|una vez mas]
        (como|que|perdon|perdone|disculpe|que ha dicho|que has dicho|que dijo|que dijiste|como ha dicho|como dice|como dices|que dice|mande|cual) [perdon|dice|perdone]
        [perdon|perdone|disculpe] [(que|como|lo que)] (dijo|dijiste|ha dicho|has dicho|decia|dice) [antes|ahora|usted]
        (otra vez|una vez mas|de nuevo|otra vez mas)
        no (le|te|lo|la) (he|hemos) (entendido|oido|escuchado|pillado) [bien] [nada]
        no (le|te|lo) (entendi|oi|escuche|entiendo|oigo) [bien]
        no (he entendido|entendi|he oido|escuche|entiendo) [bien] [nada|eso|lo que ha dicho|lo que has dicho|lo ultimo]
        (dilo|digalo|dimelo|digamelo|leelo|lealo) (otra vez|de nuevo|una vez mas)
        (puede|puedes|podria|podrias) (decirlo|decirmelo|leerlo) (otra vez|de nuevo|una vez mas)
    """,
    "slower": """
        [mucho|{little}] mas (despacio|lento|lentamente|pausado|despacito) [por favor]
        {speakv} [{little}|mucho|algo] mas (despacio|lento|lentamente|pausado|despacito)
        [no] (habla|hables|hable|va|vas|vaya|hablas) (demasiado|muy|tan) (rapido|deprisa|de prisa|aprisa)
        no tan (rapido|deprisa|de prisa)
        (despacio|mas despacio|despacito|lento) [por favor]
        (demasiado|muy) (rapido|deprisa)
        {want} {speakv} [{little}|algo] mas (despacio|lento|lentamente)
        {want} que (hable|hables) mas (despacio|lento)
    """,
    "faster": """
        [mucho|{little}] mas (rapido|deprisa|de prisa|ligero|aprisa) [por favor]
        {speakv} [{little}|mucho|algo] mas (rapido|deprisa|de prisa)
        (habla|hablas|va|vas|hable|hables) (demasiado|muy|tan) (despacio|lento)
        no (hable|hables|vaya|vayas) tan (despacio|lento)
        {want} {speakv} [{little}|algo] mas (rapido|deprisa)
        (a velocidad normal|velocidad normal)
        (demasiado|muy) (despacio|lento)
    """,
    "louder": """
        [mucho|{little}] mas (alto|fuerte) [por favor]
        {speakv} [{little}|mucho|algo] mas (alto|fuerte)
        [que] no (le|te|lo|se|se le|se te) (oigo|oye|escucho|escucha) [muy|demasiado] (bien|nada|apenas|casi nada)
        (casi no|apenas) (le|te|se|lo|se le|se te) (oigo|oye|escucho|escucha)
        (le|te|se le|se te) (oigo|oye|escucho|escucha) (muy|demasiado) (bajo|mal|bajito|flojo|lejos)
        (sube|suba|subir) [un poco] (el volumen|la voz)
        {want} {speakv} [{little}|algo] mas (alto|fuerte)
        (habla|hablas|hable) (muy|demasiado) (bajo|bajito|flojo)
        mas volumen
    """,
    "quieter": """
        [mucho|{little}] mas (bajo|bajito|flojo|suave) [por favor]
        {speakv} [{little}|mucho|algo] mas (bajo|bajito|flojo|suave)
        no (hable|hables|grite|grites) [tan|tanto] [alto|fuerte]
        (habla|hablas) (muy|demasiado|tan) (alto|fuerte)
        (baja|baje|bajar) [un poco] (el volumen|la voz)
        {want} {speakv} [{little}|algo] mas (bajo|bajito)
        (demasiado|muy) (alto|fuerte)
        menos volumen
    """,
    "continue": """
        (sigue|siga|continua|continue|prosigue|prosiga|adelante continue|siga adelante|sigue hablando|siga hablando|siga siga|continue por favor|termine|termina) [(con eso|con lo que decia|con lo que decias|lo que decia|lo que estaba diciendo|por favor|la frase|hablando|contando|leyendo)]
        (que decia|que estaba diciendo|que ibas a decir|que iba a decir|por donde iba|por donde ibamos|que mas decia)
        (le|te) (he interrumpido|interrumpi) [(siga|sigue|continue|continua)]
        (perdon|perdone|disculpe) (siga|sigue|continue|continua)
        y que mas
        puede (continuar|seguir)
        puedes (continuar|seguir)
    """,
    "capabilities": """
        [{tell}] (que|en que|con que) [cosas] (puedes|puede|sabes|sabe|me puede|me puedes|podrias|podria) (hacer|ayudarme|ayudar|hacer por mi|ofrecerme|ofrecer)
        (que|cuales) (opciones|servicios|posibilidades) (hay|tengo|tiene|tienes|ofrece|ofreces|ofrecen)
        (que|que cosas) (sabe|puede|sabes|puedes) hacer (usted|tu)
        para que (sirves|sirve|estas|esta)
        en que (me puede|me puedes|puede|puedes) (ayudar|ayudarme)
        como (me puede|me puedes|puede|puedes) (ayudar|ayudarme)
        que (haces|hace) [tu|usted]
        (ayuda|opciones)
    """,
    "robot": """
        [{tell}] (eres|es|estoy hablando con|hablo con) [usted] (una|un|realmente|de verdad) [(persona|robot|maquina|humano|ordenador|bot|ia|inteligencia artificial|contestador|persona real|persona de verdad|ser humano|maquina o una persona|persona o una maquina|persona o un robot)]
        (con quien) (hablo|estoy hablando|tengo el gusto)
        (quien|como) (eres|es|te llamas|se llama|es usted|eres tu) [usted]
        (eres|es) (humano|humana|real|de verdad|un programa)
        cual es (tu|su) nombre
    """,
    "goodbye": """
        (adios|hasta luego|hasta pronto|chao|chau|hasta la vista|nos vemos|hasta otra|hasta mas ver|que tenga buen dia|que tengas buen dia|que tenga un buen dia|buen dia adios|hasta la proxima|me despido|cuidese|cuidate) [(adios|gracias|hasta luego|buen dia|que tenga buen dia|muchas gracias)]
        (eso es todo|eso era todo|nada mas|es todo|ya esta|con eso es suficiente) [(gracias|muchas gracias|adios|gracias adios|por hoy|por ahora|hasta luego)] (adios|hasta luego|chao|gracias adios|gracias hasta luego)
        [ya] (puede|puedes|podemos|voy a) colgar
        (gracias|muchas gracias) [y|por todo] (adios|hasta luego|hasta pronto|chao)
        tengo que (colgar|irme|dejarle|dejarte)
        cuelgue [ya]
    """,
    "wait": """
        (espera|espere|esperate|esperese|espera un momento|espere un momento|un momento|un segundo|un momentito|un segundito|un minuto|un instante|dame un segundo|dame un momento|deme un segundo|deme un momento|deme un minuto|dame un minuto|aguarde|aguarda|aguarde un momento|momento|no cuelgue|no cuelgues|ahora vuelvo|ahora mismo vuelvo|enseguida vuelvo|un segundo que|tengo que buscarlo|lo busco|dejeme ver|dejame ver|dejeme mirar|dejame mirar|dejeme pensar|dejame pensar) [por favor|un momento|un segundo|un minuto|ahora vuelvo]
    """,
    "presence": """
        (sigue|sigues|esta|estas) [usted] (ahi|todavia ahi|al telefono|conmigo|en linea) [todavia|aun]
        (me oye|me oyes|me escucha|me escuchas|se me oye|me oyen|se oye) [bien|ahora|usted]
        (hay alguien ahi|hay alguien|oiga|oye)
        (puede|puedes) (oirme|escucharme)
        hola (me oye|me oyes|hay alguien|sigue ahi|sigues ahi)
    """,
    "never_mind": """
        (olvidelo|olvidalo|dejelo|dejalo|da igual|no importa|es igual|no pasa nada|nada nada|dejelo estar|dejalo estar|no hace falta ya|ya no hace falta|cancela|cancele|cancelalo|cancelelo|no nada|nada dejalo|nada dejelo|no olvidelo|no dejelo|mejor no|mejor dejelo) [(no importa|da igual|gracias)]
    """,
    "how_are_you": """
        [hola] (como|que tal) (esta|estas|le va|te va|se encuentra|andas|anda|va|va todo|van las cosas) [usted|hoy|todo]
        (que tal|todo bien|que hay|que pasa) [hoy|usted]
    """,
    "thanks": """
        [muchas|muchisimas|mil] gracias [(por todo|por su ayuda|por tu ayuda|muy amable|de verdad|de antemano|por la informacion|eso es todo)]
        (se lo agradezco|te lo agradezco|muy amable|le agradezco mucho|que amable|perfecto gracias|vale gracias|estupendo gracias|genial gracias|muchas gracias muy amable) [mucho]
    """,
    "greeting": """
        (muy buenas tardes|muy buenos dias|muy buenas noches|hola|buenas|buenos dias|buenas tardes|buenas noches|que tal|muy buenas|buen dia|alo|diga|digame|hola buenas|hola buenos dias|hola buenas tardes|hola buenas noches|si diga|hola hola) [(hola|buenas|buenos dias|buenas tardes)]
        hola [que tal] (me llamo|soy) <caller>
    """,
}

REQUESTS = Requests(
    parts=PARTS,
    rules=RULES,
    openers=(
        "(hola|buenas|buenos dias|buenas tardes|buenas noches|oiga|oye|mira|mire|perdon|perdone|perdona|disculpe|disculpa|por favor|si|vale|bueno|bien|pues|entonces|ah|eh|ok|okay|claro|a ver|ademas|tambien|y|ahora|venga|gracias|de acuerdo|perfecto|muy bien|verá|vera|es que|solo|bueno pues|y ademas|y tambien|una cosa|otra cosa|una pregunta|si mire|si por favor)",
        "(me llamo|soy|le habla|al habla) <caller> (y|quisiera|llamo porque|llamaba para)",
        "(puede|puedes|podria|podrias|me puede|me puedes|me podria|me podrias|podrian|pueden) [por favor]",
        "(quiero|quisiera|querria|necesito|me gustaria|te pido|le pido|quiero pedirle|quiero pedirte|le pediria) que [por favor|me]",
        "(te importaria|le importaria|seria tan amable de|me haria el favor de|hazme el favor de|hagame el favor de|serias tan amable de|tendria la amabilidad de)",
        "(quiero|quisiera|querria|me gustaria|solo quiero|solo queria|queria|desearia) (preguntar|saber|preguntarle|preguntarte|consultar) [si|que]",
        "(queria|quisiera|quiero|me gustaria) (preguntar|preguntarle|preguntarte|saber|informacion) [por|sobre|acerca de]",
        "(acuerdate de|acuerdese de|no te olvides de|no se olvide de|no olvides|no olvide)",
        "(llamo|llamaba|estoy llamando) (para|porque|por que) [quiero|queria|quisiera|necesito|saber|preguntar|pedir que] [si]",
        "(antes de que se me olvide|por cierto|una cosa mas|otra cosa|una pregunta|tengo una pregunta|una consulta|lo primero|primero de todo|antes de nada|de paso|ya que estamos|si no le importa|si no te importa|si es posible|si puede ser|cuando pueda|cuando puedas|la verdad es que|mejor|en realidad|bueno mejor)",
    ),
    closers=(
        "que no (le|te) (oigo|escucho|entiendo) [bien|nada]",
        "(por favor|gracias|muchas gracias|si es posible|si puede ser|si no le importa|si no te importa|si puede|si puedes|cuando pueda|cuando puedas|si es tan amable|si eres tan amable|si fuera posible|porfa|porfavor|si|vale|no|verdad|de acuerdo|entonces|ya|ahora|ahora mismo|tambien|ademas|oiga|oye|senor|senora|senorita|amigo|amable|se lo agradezco|te lo agradezco|le agradeceria|eh|pues|hoy mismo|lo antes posible|cuanto antes|de una vez|anda|a usted|otra vez|para mi|antes de que se me olvide|que si no se me olvida|que luego se me olvida|muy amable)",
    ),
    joins=frozenset({"y", "e"}),
    titles=Titles(
        heads=r"^(?:(?:que|de|del|para|lo|lo de|tengo que|hay que|debo|necesito|tenemos que|por favor|la tarea|una tarea|me)\s)+",
        tails=r"(?:\s(?:por favor|porfa|gracias|a|en|de|para|por|y|vale|entonces|tambien|el|la|los|las|antes|antes de|del|que))+$",
        none=r"(?:por favor|porfa|gracias|algo|eso|esto|ello|esa|ese|una cosa|nada|todo|una tarea|la lista|mi lista|una nota|un momento|una|uno|lo|la|el|los|las|mi|mis|otra|otra cosa|una persona|yo|usted|ahora|ya|hoy|bien|muy bien|todo bien|que|como|(?:no|si|que si|porque|cuando|donde|quien)\s.*)",
        correction=r"\b(?:(?:no|perdon|perdone|espera|espere|digo|bueno)\s)*(?:no perdon|perdon|mejor dicho|quiero decir|no espera|no espere|digo|no mejor|o mejor|corrijo)\b",
        act=r"\w+(?:ar|er|ir)(?:me|te|se|lo|la|los|las|le|les|nos|selo|sela|melo)?\s.+",
    ),
    place_noise=frozenset(
        "el la los las un una de del en con para a al departamento seccion equipo area servicio persona alguien por favor".split()  # noqa: SIM905
    ),
    places={
        "support": (
            "soporte", "soporte tecnico", "asistencia", "asistencia tecnica", "servicio tecnico", "ayuda tecnica", "tecnico",
            "tecnicos", "atencion al cliente", "averias", "postventa", "problemas tecnicos", "informatica",
        ),
        "sales": (
            "ventas", "comercial", "comerciales", "compras", "pedidos", "vendedor", "vendedora", "vendedores", "contratacion",
            "pedido", "nuevos clientes", "tienda",
        ),
        "general": (
            "recepcion", "centralita", "informacion", "informacion general", "oficina", "secretaria", "recepcionista",
            "administracion general",
        ),
    },
)  # fmt: skip
