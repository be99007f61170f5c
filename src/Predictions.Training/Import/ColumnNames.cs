using System.Text;

namespace Predictions.Training.Import;

/// <summary>What a column of an imported table holds.</summary>
public enum ColumnRole
{
    /// <summary>The person.</summary>
    Person,

    /// <summary>The first day of a period.</summary>
    Start,

    /// <summary>The last day of that period.</summary>
    End,

    /// <summary>The length of the bleed in days.</summary>
    Days,

    /// <summary>A day, in a table with one row per day.</summary>
    Date,

    /// <summary>Whether that day had bleeding.</summary>
    Bleeding,

    /// <summary>The length of a cycle in days.</summary>
    Length,

    /// <summary>The number of the cycle within its person.</summary>
    Number,

    /// <summary>The date or the cycle day of ovulation.</summary>
    Ovulation,

    /// <summary>The age in years.</summary>
    Age,

    /// <summary>The year or date of birth.</summary>
    Birth,
}

/// <summary>The names that columns have in English, German, French and Spanish, without accents and separators.</summary>
internal static class ColumnNames
{
    private const string Accented = "äàáâãåçèéêëìíîïñòóôõöùúûüýß";
    private const string Plain = "aaaaaaceeeeiiiinooooouuuuys";

    private static readonly Dictionary<ColumnRole, string> Sure = new()
    {
        [ColumnRole.Person] =
            "clientid client userid user username patientid patient patientnumber patientno personid person womanid woman "
            + "participantid participant subjectid subject memberid member accountid uid pseudonym "
            + "patientinnr patientinnummer patientennummer patientennr patientenid patientin nutzer nutzerid nutzerin benutzer "
            + "benutzerid benutzerin probandin probandinnr probandennr teilnehmerin teilnehmerid kundin kundenid "
            + "patiente idpatient idpatiente utilisatrice utilisateur idutilisatrice idutilisateur participante sujet "
            + "usuaria usuario idusuaria idusuario paciente idpaciente cliente idcliente",
        [ColumnRole.Start] =
            "start startdate startday startofperiod startofcycle periodstart periodstartdate firstday firstdayofperiod "
            + "firstdayofbleeding firstdayofcycle cyclestart cyclestartdate mensesstart menstruationstart bleedstart "
            + "bleedingstart onset lmp lastmenstrualperiod periodbegin "
            + "beginn beginndatum startdatum periodenbeginn periodenstart zyklusbeginn zyklusstart blutungsbeginn regelbeginn "
            + "beginnderperiode beginnderblutung beginnderregel beginndeszyklus menstruationsbeginn mensbeginn erstertag "
            + "ersterblutungstag erstertagderperiode erstertagderregel "
            + "debut datedebut datededebut debutregles debutdesregles debutcycle debutducycle premierjour premierjourdesregles "
            + "inicio fechainicio fechadeinicio inicioregla iniciodelaregla inicioperiodo iniciodelperiodo iniciociclo "
            + "iniciodelciclo primerdia comienzo",
        [ColumnRole.End] =
            "end enddate endday endofperiod periodend periodenddate lastday lastdayofperiod lastdayofbleeding mensesend bleedend "
            + "bleedingend ende endedatum enddatum periodenende endederperiode endederblutung endederregel blutungsende "
            + "regelende letztertag letzterblutungstag "
            + "fin datefin datedefin finregles findesregles dernierjour dernierjourdesregles "
            + "fechafin fechadefin finregla findelaregla finperiodo findelperiodo ultimodia",
        [ColumnRole.Days] =
            "perioddays periodlength lengthofperiod lengthofmenses menseslength bleeddays bleedingdays bleedlength perioduration "
            + "periodduration blutungsdauer periodendauer periodenlange periodenlaenge blutungstage dureeregles dureedesregles "
            + "duracionregla duraciondelaregla duracionperiodo diasdesangrado",
        [ColumnRole.Date] =
            "date day bleeddate bleedingdate bleedday bleedingday perioddate periodday logdate entrydate "
            + "datum tag blutungstag eintragsdatum datejour jour dateregles fecha dia fechadia diadesangrado",
        [ColumnRole.Bleeding] =
            "bleeding bleed flow menses menstruation menstruating isperiod isbleeding intensity bleedingintensity flowintensity "
            + "blutung blutungsstarke blutungsstaerke starke staerke regel saignement saignements regles flux sangrado regla "
            + "flujo menstruacion",
        [ColumnRole.Length] =
            "lengthofcycle cyclelength cycledays lengthdays zykluslange zykluslaenge zyklusdauer dureecycle dureeducycle "
            + "longueurcycle longueurducycle duracionciclo duraciondelciclo longitudciclo longituddelciclo",
        [ColumnRole.Number] =
            "cyclenumber cycleno cyclenr cycleindex zyklusnummer zyklusnr numerocycle numeroducycle numerociclo numerodeciclo "
            + "numerodelciclo",
        [ColumnRole.Ovulation] =
            "ovulation ovulationdate dateofovulation ovulationday dayofovulation estimateddayofovulation eisprung eisprungdatum "
            + "eisprungtag ovulationstag dateovulation datedovulation jourovulation jourdovulation ovulacion fechaovulacion "
            + "fechadeovulacion diaovulacion diadeovulacion",
        [ColumnRole.Age] = "age ageyears ageinyears alter alterinjahren edad",
        [ColumnRole.Birth] =
            "birthyear yearofbirth birthdate dateofbirth dob birthday geburtsjahr geburtsdatum jahrgang anneedenaissance "
            + "datedenaissance anodenacimiento anonacimiento fechadenacimiento fechanacimiento",
    };

    // Names that count only if no other column has a sure one.
    private static readonly Dictionary<ColumnRole, string> Weak = new()
    {
        [ColumnRole.Person] = "id nr no number name code",
        [ColumnRole.Start] = "begin from von desde",
        [ColumnRole.End] = "to until bis hasta",
        [ColumnRole.Days] = "days duration dauer tage duree jours duracion dias",
        [ColumnRole.Bleeding] = "period periode",
        [ColumnRole.Length] = "length lange laenge longueur longitud",
        [ColumnRole.Number] = "cycle zyklus ciclo",
    };

    /// <summary>The columns of a header that may have a role: the ones with a sure name, or else those with a weak one.</summary>
    public static IReadOnlyList<int> Candidates(ColumnRole role, IReadOnlyList<string> header)
    {
        var sure = Find(Sure[role], header);
        return sure.Count > 0 || !Weak.TryGetValue(role, out var weak) ? sure : Find(weak, header);
    }

    /// <summary>A name in lower case, without accents, spaces and punctuation.</summary>
    public static string Fold(string name)
    {
        var folded = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            var accent = Accented.IndexOf(letter, StringComparison.Ordinal);
            if (accent >= 0)
                folded.Append(Plain[accent]);
            else if (char.IsAsciiLetterOrDigit(letter))
                folded.Append(letter);
        }

        return folded.ToString();
    }

    private static List<int> Find(string names, IReadOnlyList<string> header)
    {
        var known = names.Split(' ').ToHashSet(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, header.Count).Where(i => known.Contains(Fold(header[i])))];
    }
}
