"""Synonyms, and the groups that every house begins with

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-23 14:38:36.046342

"""
import re
import unicodedata

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# What every house begins with; from then on the page in the workspace is the place to change it.
BEGINNING = {
    'en': (
        'child protection = child safety',
        'capacity development = capacity building',
        'cybersecurity = cyber security = information security',
        'online learning = e-learning = elearning = distance learning',
        'telecommunications = telecoms',
        'artificial intelligence = AI',
        'information and communication technologies = ICT = ICTs',
        'small island developing states = SIDS',
        'small states = microstates',
        'sustainable development goals = SDGs = 2030 Agenda',
        'climate change = global warming',
        'digital diplomacy = e-diplomacy = cyber diplomacy',
        'ministry of foreign affairs = foreign ministry = ministry of external relations = MFA',
        'scholarship = bursary = fellowship',
        'non-governmental organisation = NGO',
        'United Nations = UN',
        'International Telecommunication Union = ITU = UIT',
        'Internet Governance Forum = IGF',
        'European Union = EU',
        'African Union = AU',
        'World Trade Organization = WTO',
        'World Health Organization = WHO',
        'Organization of American States = OAS',
        "New Partnership for Africa's Development = NEPAD",
        'Middle East and North Africa = MENA',
        'negotiation = bargaining',
        'postgraduate diploma = PGD',
        'data protection = data privacy',
        'e-commerce = electronic commerce = digital trade',
        'disinformation = misinformation = fake news',
        'social media = social networks',
        'dispute settlement = dispute resolution = conflict resolution',
        'international humanitarian law = IHL = law of war',
        'development aid = development cooperation = official development assistance = ODA',
        'civil servant = public official = government official',
        'regulator = regulatory authority',
        'diplomatic mission = embassy',
        'radio spectrum = radio frequencies',
        'blended = hybrid',
        'in person = face to face',
        'trade = commerce',
        'non-State actors = non-governmental actors',
        'public speaking = oratory',
    ),
    'es': (
        'gobernanza de Internet = gobernanza de la red',
        'protección de la infancia = protección de menores = protección infantil'
        ' = seguridad infantil',
        'desarrollo de capacidades = fortalecimiento de capacidades = creación de capacidades',
        'capacitación = formación',
        'ciberseguridad = seguridad cibernética = seguridad de la información',
        'aprendizaje en línea = educación a distancia = formación virtual = aprendizaje virtual',
        'telecomunicaciones = telecom',
        'inteligencia artificial = IA',
        'tecnologías de la información y la comunicación = TIC',
        'pequeños Estados insulares en desarrollo = PEID',
        'pequeños Estados = microestados',
        'objetivos de desarrollo sostenible = ODS = Agenda 2030',
        'cambio climático = calentamiento global',
        'diplomacia digital = ciberdiplomacia = diplomacia electrónica',
        'ministerio de relaciones exteriores = ministerio de asuntos exteriores = cancillería'
        ' = secretaría de relaciones exteriores',
        'organización no gubernamental = ONG',
        'Naciones Unidas = ONU',
        'Unión Internacional de Telecomunicaciones = UIT = ITU',
        'Foro para la Gobernanza de Internet = FGI = IGF',
        'Unión Europea = UE',
        'Unión Africana = UA',
        'Organización Mundial del Comercio = OMC',
        'Organización Mundial de la Salud = OMS',
        'Organización de los Estados Americanos = OEA',
        'Nueva Alianza para el Desarrollo de África = NEPAD',
        'Oriente Medio y Norte de África = MENA',
        'maestría = máster = magíster',
        'posgrado = postgrado',
        'protección de datos = privacidad de los datos',
        'comercio electrónico = comercio digital = e-commerce',
        'desinformación = noticias falsas',
        'redes sociales = medios sociales',
        'solución de controversias = resolución de conflictos = solución de conflictos',
        'derecho internacional humanitario = DIH = derecho de la guerra',
        'cooperación para el desarrollo = ayuda al desarrollo',
        'funcionario público = servidor público',
        'organismo regulador = autoridad reguladora = ente regulador',
        'misión diplomática = embajada',
        'espectro radioeléctrico = radiofrecuencias',
        'semipresencial = híbrido',
        'infancia = niñez',
        'niños = menores de edad',
        'cumbre = conferencia de alto nivel',
        'oratoria = hablar en público',
    ),
}


def key(text):
    decomposed = unicodedata.normalize('NFKD', text.lower())
    bare = ''.join(letter for letter in decomposed if not unicodedata.combining(letter))
    return ' '.join(re.findall(r'[^\W_]+', re.sub(r"(?<=\w)['’]s\b", '', bare)))


def begin():
    group = sa.table('synonym_group', sa.column('id'), sa.column('language'), sa.column('revision'))
    synonym = sa.table(
        'synonym',
        *(sa.column(name) for name in ('group_id', 'position', 'language', 'text', 'key')),
    )
    number = 0
    for language, groups in BEGINNING.items():
        for line in groups:
            number += 1
            op.bulk_insert(group, [{'id': number, 'language': language, 'revision': 1}])
            op.bulk_insert(synonym, [
                {'group_id': number, 'position': position, 'language': language, 'text': text,
                 'key': key(text)}
                for position, text in enumerate(line.split(' = '))
            ])
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f"SELECT setval(pg_get_serial_sequence('synonym_group', 'id'), {number})")


def upgrade():
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table('synonym_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_synonym_group'))
    )
    op.create_table('synonym',
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('text', sa.String(length=80), nullable=False),
    sa.Column('key', sa.String(length=400), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['synonym_group.id'], name=op.f('fk_synonym_group_id_synonym_group'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('group_id', 'position', name=op.f('pk_synonym')),
    sa.UniqueConstraint('language', 'key', name=op.f('uq_synonym_language_key'))
    )
    # ### end Alembic commands ###
    begin()


def downgrade():
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_table('synonym')
    op.drop_table('synonym_group')
    # ### end Alembic commands ###
