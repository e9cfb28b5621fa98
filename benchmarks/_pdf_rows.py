"""What the reports of the PDF benchmark say: a report's questions and answers in six languages, 300 or 5,000 rows."""

from __future__ import annotations

import random

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
TITLE = {
    "en": "National report on the Stockholm Convention",
    "fr": "Rapport national sur la Convention de Stockholm",
    "es": "Informe nacional sobre el Convenio de Estocolmo",
    "ru": "Национальный доклад по Стокгольмской конвенции",
    "zh": "关于斯德哥尔摩公约的国家报告",
    "ar": "التقرير الوطني بشأن اتفاقية استكهولم",
}
HEAD = {
    "en": (
        "No.",
        "Question",
        "Answer",
    ),
    "fr": (
        "N°",
        "Question",
        "Réponse",
    ),
    "es": (
        "N.º",
        "Pregunta",
        "Respuesta",
    ),
    "ru": (
        "№",
        "Вопрос",
        "Ответ",
    ),
    "zh": (
        "编号",
        "问题",
        "答复",
    ),
    "ar": (
        "رقم",
        "السؤال",
        "الجواب",
    ),
}
QUESTIONS = {
    "en": (
        "Has your country established a national implementation plan under Article 7?",
        "How many kilograms of PCB oil (decaBDE, 2,4-D) were destroyed in 2024?",
        "Which authority is responsible for the export of hazardous waste?",
        "Describe the obstacles met while collecting data from customs offices.",
    ),
    "fr": (
        "Votre pays a-t-il établi un plan national de mise en œuvre au titre de l’article 7 ?",
        "Combien de kilogrammes d’huile contenant des PCB (décaBDE, 2,4-D) ont été détruits en 2024 ?",
        "Quelle autorité est chargée de l’exportation des déchets dangereux ?",
        "Décrivez les obstacles rencontrés lors de la collecte des données auprès des douanes.",
    ),
    "es": (
        "¿Ha establecido su país un plan nacional de aplicación conforme al artículo 7?",
        "¿Cuántos kilogramos de aceite con PCB (decaBDE, 2,4-D) se destruyeron en 2024?",
        "¿Qué autoridad es responsable de la exportación de desechos peligrosos?",
        "Describa los obstáculos encontrados al reunir datos de las oficinas de aduanas.",
    ),
    "ru": (
        "Разработан ли в вашей стране национальный план выполнения согласно статье 7?",
        "Сколько килограммов масла с ПХД (дека-БДЭ, 2,4-Д) было уничтожено в 2024 году?",
        "Какой орган отвечает за экспорт опасных отходов?",
        "Опишите препятствия, возникшие при сборе данных от таможенных органов.",
    ),
    "zh": (
        "贵国是否已根据第7条制定了国家实施计划？",
        "2024年共销毁了多少公斤含多氯联苯（decaBDE、2,4-D）的油类？",
        "哪个主管部门负责危险废物的出口？请说明其法律依据。",
        "请说明在向海关部门收集数据时遇到的障碍，包括技术、资金和人员方面的困难。",
    ),
    "ar": (
        "هل وضع بلدكم خطة تنفيذ وطنية بموجب المادة 7 من الاتفاقية؟",
        "كم كيلوغراماً من زيت PCB (decaBDE، 2,4-D) جرى تدميرها في عام 2024؟",
        "ما هي السلطة المسؤولة عن تصدير النفايات الخطرة؟",
        "صِفوا العقبات التي واجهتموها أثناء جمع البيانات من مكاتب الجمارك (انظر الوثيقة UNEP/POPS/INC.6/1).",
    ),
}
ANSWERS = {
    "en": (
        "Yes. The plan was adopted on 12 March 2023 and covers 28 of the listed chemicals.",
        "1,250.5 kg in two facilities; the figures for the northern region are estimates.",
        "The Ministry of Environment, Department of Chemicals (focal point: A. Diallo).",
    ),
    "fr": (
        "Oui. Le plan a été adopté le 12 mars 2023 et couvre 28 des substances inscrites.",
        "1 250,5 kg dans deux installations ; les chiffres de la région nord sont des estimations.",
        "Le ministère de l’Environnement, direction des produits chimiques.",
    ),
    "es": (
        "Sí. El plan se aprobó el 12 de marzo de 2023 y abarca 28 de los productos incluidos.",
        "1.250,5 kg en dos instalaciones; las cifras de la región norte son estimaciones.",
        "El Ministerio de Medio Ambiente, Departamento de Productos Químicos.",
    ),
    "ru": (
        "Да. План принят 12 марта 2023 года и охватывает 28 включённых химических веществ.",
        "1250,5 кг на двух объектах; данные по северному региону являются оценочными.",
        "Министерство окружающей среды, департамент химических веществ.",
    ),
    "zh": (
        "是。该计划于2023年3月12日通过，涵盖所列化学品中的28种。",
        "两个设施共处理1250.5公斤；北部地区的数字为估计数。",
        "环境部化学品司，联络人：王先生。本答复已经国家协调委员会核准。",
    ),
    "ar": (
        "نعم. اعتُمدت الخطة في 12 آذار/مارس 2023 وتشمل 28 من المواد الكيميائية المدرجة.",
        "1250.5 كغ (kg) في مرفقين؛ وأرقام المنطقة الشمالية تقديرية.",
        "وزارة البيئة، إدارة المواد الكيميائية.",
    ),
}


def rows(language: str, count: int) -> list[tuple[str, str, str]]:
    """The same rows for everybody who sets them: number, question, answer; a fourth of the answers is twice as long."""
    dice = random.Random(f"{language}{count}7")
    found = []
    for number in range(1, count + 1):
        answer = dice.choice(ANSWERS[language])
        if dice.random() < 0.25:
            answer += " " + dice.choice(ANSWERS[language])
        found.append((str(number), dice.choice(QUESTIONS[language]), answer))
    return found
