import django.db.models.deletion
import inforce.core.refs
import inforce.ledger.commitments
from django.conf import settings
from django.db import migrations, models
from inforce.ledger import row_security


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("username", models.CharField(max_length=60, unique=True)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Body",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("name", models.CharField(max_length=200)),
                ("demo", models.BooleanField(default=False)),
                ("made_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(editable=False, max_length=16, unique=True)),
                ("procedure", models.CharField(max_length=30)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("hold", models.BooleanField(default=False)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cookie_digest", models.CharField(max_length=64, unique=True)),
                ("sealed", models.BinaryField()),
                ("until", models.DateField()),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
            ],
        ),
        migrations.CreateModel(
            name="DraftFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=16, unique=True)),
                ("sealed_size", models.PositiveBigIntegerField()),
                ("sealed_digest", models.CharField(max_length=64)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="inforce.draft"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("title", models.CharField(max_length=300)),
                ("source", models.JSONField(default=dict)),
                ("approved", models.CharField(blank=True, max_length=10)),
                ("review_due", models.CharField(blank=True, max_length=10)),
                ("minute", models.CharField(blank=True, max_length=200)),
                ("minute_to_hand", models.BooleanField(default=True)),
                ("text_digest", models.CharField(blank=True, max_length=64)),
                ("in_force_from", models.DateField(null=True)),
                ("in_force_until", models.DateField(null=True)),
                ("review_planned", models.DateField(null=True)),
                ("made_on", models.DateField()),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
            ],
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("kind", models.CharField(max_length=40)),
                ("clause_ids", models.JSONField(default=list)),
                ("title", models.CharField(max_length=300)),
                ("audience", models.JSONField(default=dict)),
                ("working_days", models.PositiveSmallIntegerField()),
                ("yearly", models.BooleanField(default=False)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duties", to="inforce.edition"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "duties",
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epoch", models.PositiveIntegerField()),
                ("ref", models.CharField(editable=False, max_length=16, unique=True)),
                ("half", models.CharField(choices=[("inner", "Inner"), ("shared", "Shared")], max_length=8)),
                ("sealed_size", models.PositiveBigIntegerField()),
                ("sealed_digest", models.CharField(max_length=64)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="inforce.case"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence",
            },
        ),
        migrations.CreateModel(
            name="MasterKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("root_public", models.CharField(max_length=64)),
                ("recovery_public", models.CharField(max_length=80)),
                ("made_on", models.DateField()),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="master_key", to="inforce.body"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epoch", models.PositiveIntegerField()),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("half", models.CharField(choices=[("inner", "Inner"), ("shared", "Shared")], max_length=8)),
                ("sealed", models.BinaryField()),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="inforce.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="people", to="inforce.body"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_digest", models.CharField(max_length=64, unique=True)),
                ("until", models.DateField()),
                ("used_on", models.DateField(null=True)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="inforce.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Closeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("confirmed_by_one", models.DateField(null=True)),
                ("confirmed_by_other", models.DateField(null=True)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inforce.person"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inforce.person"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "closenesses",
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[
                            ("full", "Reads and signs the whole policy"),
                            ("short", "Reads and signs the short form"),
                            ("told", "Is told of it by their employer"),
                        ],
                        default="full",
                        max_length=8,
                    ),
                ),
                ("how", models.CharField(choices=[("screen", "on screen"), ("paper", "on paper")], max_length=8)),
                ("day", models.DateField()),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="inforce.edition"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inforce.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="inforce.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccountLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="account_link", to="inforce.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("public", models.CharField(max_length=80)),
                ("memory", models.BinaryField()),
                ("made_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="inforce.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Lock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "method",
                    models.CharField(choices=[("passphrase", "Passphrase"), ("passkey", "Passkey")], max_length=12),
                ),
                ("parameters", models.JSONField(default=dict)),
                ("locked", models.BinaryField()),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "person_key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="locks", to="inforce.personkey"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("question", "I have a question first"), ("not_today", "Not today")], max_length=12
                    ),
                ),
                ("day", models.DateField()),
                ("sealed", models.BinaryField(null=True)),
                ("answered_on", models.DateField(null=True)),
                ("answer_sealed", models.BinaryField(null=True)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inforce.person"
                    ),
                ),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="inforce.edition"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="inforce.person"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "replies",
            },
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="schools", to="inforce.body"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReadyLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("test_mail", "A test mail arrived"),
                            ("backup", "A backup was taken and read back"),
                            ("retention", "The table of how long things are kept was seen"),
                        ],
                        max_length=20,
                    ),
                ),
                ("done_on", models.DateField()),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ready_lines", to="inforce.school"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Poster",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_digest", models.CharField(max_length=64, unique=True)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posters", to="inforce.school"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("headteacher", "headteacher"),
                            ("co_head", "co head"),
                            ("deputy", "deputy"),
                            ("dsl", "dsl"),
                            ("chair", "chair"),
                            ("vice_chair", "vice chair"),
                            ("clerk", "clerk"),
                            ("administrator", "administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("acting", models.BooleanField(default=False)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="inforce.person"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="inforce.school"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfficeKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("headteacher", "headteacher"),
                            ("co_head", "co head"),
                            ("deputy", "deputy"),
                            ("dsl", "dsl"),
                            ("chair", "chair"),
                            ("vice_chair", "vice chair"),
                            ("clerk", "clerk"),
                            ("administrator", "administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("epoch", models.PositiveIntegerField()),
                ("public", models.CharField(max_length=80, unique=True)),
                ("to_recovery", models.BinaryField()),
                ("to_holder", models.BinaryField(null=True)),
                ("taken_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="office_keys", to="inforce.post"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="office_keys", to="inforce.school"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.person")),
                ("school", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.school")),
            ],
        ),
        migrations.CreateModel(
            name="Engagement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("teacher", "Teacher"),
                            ("support", "Support staff"),
                            ("supply", "Supply staff"),
                            ("governor", "Governor"),
                            ("contractor", "Contractor"),
                            ("kitchen", "Kitchen staff"),
                            ("volunteer", "Volunteer"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[
                            ("full", "Reads and signs the whole policy"),
                            ("short", "Reads and signs the short form"),
                            ("told", "Is told of it by their employer"),
                        ],
                        default="full",
                        max_length=8,
                    ),
                ),
                ("employer", models.CharField(blank=True, max_length=200)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="engagements", to="inforce.person"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="engagements", to="inforce.school"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="edition",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="inforce.school"
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="school",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.school"),
        ),
        migrations.AddField(
            model_name="case",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="inforce.school"
            ),
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("due", models.DateField()),
                ("done_on", models.DateField(null=True)),
                ("dropped_on", models.DateField(null=True)),
                ("reminded_on", models.DateField(null=True)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="inforce.duty"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="inforce.person"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="inforce.school"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Telephone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("lado", "Local authority designated officer (LADO)"),
                            ("lado_out_of_hours", "Emergency duty team, out of hours"),
                            ("police", "Police"),
                            ("children", "Children's social care"),
                        ],
                        max_length=20,
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("checked_on", models.DateField(null=True)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="telephones", to="inforce.school"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("link", models.CharField(default="", max_length=64)),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tip", to="inforce.body"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Vault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cookie_digest", models.CharField(max_length=64, unique=True)),
                ("session_digest", models.CharField(max_length=64)),
                ("locked", models.BinaryField()),
                ("opened_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
                ),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.person")),
            ],
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("sheet", "Spare-key sheet"), ("office_key", "Key of a post")], max_length=12
                    ),
                ),
                ("code_digest", models.CharField(db_index=True, max_length=64)),
                ("sealed", models.BinaryField(null=True)),
                ("made_on", models.DateField()),
                ("opened_on", models.DateField(null=True)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "office_key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waiting",
                        to="inforce.officekey",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waiting", to="inforce.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WordsGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epoch", models.PositiveIntegerField()),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("tag_digest", models.CharField(db_index=True, max_length=64)),
                ("public", models.CharField(max_length=80)),
                ("sealed", models.BinaryField()),
                ("given_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words_grants", to="inforce.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epoch", models.PositiveIntegerField()),
                ("inner_public", models.CharField(max_length=80)),
                ("shared_public", models.CharField(max_length=80)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="inforce.case"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "epoch"), name="one_case_key_an_epoch")],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("unopened", "Open what was told"),
                            ("lado", "Tell the LADO"),
                            ("review", "Look at it again"),
                        ],
                        max_length=12,
                    ),
                ),
                ("due", models.DateField()),
                ("met_on", models.DateField(null=True)),
                ("rang_on", models.DateField(null=True)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="inforce.case"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "what"), name="one_clock_of_a_kind")],
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("clause_id", models.CharField(max_length=40)),
                ("number", models.CharField(max_length=40)),
                ("heading_number", models.CharField(blank=True, max_length=40)),
                ("heading", models.CharField(blank=True, max_length=300)),
                ("lead_in", models.CharField(blank=True, max_length=500)),
                ("text", models.TextField()),
                ("polarity", models.CharField(max_length=12)),
                ("binding", models.JSONField(default=dict)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clauses", to="inforce.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [models.UniqueConstraint(fields=("edition", "clause_id"), name="one_clause_an_id")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField()),
                ("day", models.DateField()),
                ("kind", models.CharField(max_length=40)),
                ("ref", models.CharField(max_length=16)),
                ("by", models.CharField(blank=True, max_length=16)),
                ("commitments", models.JSONField(default=list)),
                ("count", models.PositiveIntegerField(default=0)),
                ("link", models.CharField(max_length=64)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="inforce.body"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["body", "ref"], name="entries_about"),
                    models.Index(fields=["body", "kind"], name="entries_of_a_kind"),
                    models.Index(fields=["body", "by"], name="entries_of_a_person"),
                ],
                "constraints": [models.UniqueConstraint(fields=("body", "number"), name="one_entry_a_number")],
            },
        ),
        migrations.CreateModel(
            name="KeyStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("canonical", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="key_statements", to="inforce.body"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("body", "previous"), name="one_statement_follows_another")
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epoch", models.PositiveIntegerField()),
                (
                    "ref",
                    models.CharField(default=inforce.core.refs.new_ref, editable=False, max_length=16, unique=True),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("headteacher", "headteacher"),
                            ("co_head", "co head"),
                            ("deputy", "deputy"),
                            ("dsl", "dsl"),
                            ("chair", "chair"),
                            ("vice_chair", "vice chair"),
                            ("clerk", "clerk"),
                            ("administrator", "administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("given_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("nonce", models.BinaryField(default=inforce.ledger.commitments.new_nonce)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="inforce.body")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="inforce.case"
                    ),
                ),
                (
                    "office_key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="inforce.officekey"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "epoch", "office_key"), name="one_grant_an_office")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["body", "name"], name="people_by_name"),
        ),
        migrations.AddConstraint(
            model_name="closeness",
            constraint=models.CheckConstraint(
                condition=models.Q(("one", models.F("other")), _negated=True), name="close_to_somebody_else"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=("edition", "person", "size"), name="one_agreement_a_person"),
        ),
        migrations.AddConstraint(
            model_name="personkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)), fields=("person",), name="one_current_key_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="readyline",
            constraint=models.UniqueConstraint(fields=("school", "what"), name="each_line_once"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("school", "office"), name="one_holder_of_an_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="officekey",
            constraint=models.UniqueConstraint(fields=("school", "office", "epoch"), name="one_key_an_epoch"),
        ),
        migrations.AddConstraint(
            model_name="officekey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)), fields=("school", "office"), name="one_current_key_an_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("school", "person", "kind"),
                name="one_open_engagement_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="engagement_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("in_force_from__isnull", False), ("in_force_until", None)),
                fields=("school",),
                name="one_edition_in_force",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["school", "person", "done_on"], name="tasks_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(fields=("duty", "person", "round"), name="a_duty_once_a_round"),
        ),
        migrations.AddConstraint(
            model_name="telephone",
            constraint=models.UniqueConstraint(fields=("school", "whom"), name="one_number_for_each"),
        ),
        migrations.AddConstraint(
            model_name="wordsgrant",
            constraint=models.UniqueConstraint(fields=("tag_digest", "epoch"), name="one_words_grant_an_epoch"),
        ),
        *row_security.OPERATIONS,
    ]
