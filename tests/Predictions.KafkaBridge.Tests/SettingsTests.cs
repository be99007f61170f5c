using System.Globalization;
using Predictions.KafkaBridge.Startup;
using Predictions.Testing;

namespace Predictions.KafkaBridge.Tests;

/// <summary>Settings are checked at the start, and their page lists all of them.</summary>
public sealed class SettingsTests
{
    private const string Good =
        "--Service:Address http://predictions:8081 --Kafka:Brokers kafka:9092 --Records:Topic records "
        + "--Records:DeadLetterTopic dead";

    [Fact]
    public void Good_settings_are_read()
    {
        var settings = Settings.Read(Good.Split(' '));
        Assert.Equal(("records", "dead", ""), (settings.Records.Topic, settings.Records.DeadLetterTopic, settings.Events.Topic));
    }

    [Theory]
    [InlineData("--Service:Address predictions:8081", "Service:Address must be")]
    [InlineData("--Service:TokenFile /dev/null", "Service:TokenFile needs TLS")]
    [InlineData("--Service:TokenFile none --Service:Address https://a", "Service:TokenFile is not a readable file")]
    [InlineData("--Service:DeadlineMs 1", "Service:DeadlineMs must be 100 to 60,000")]
    [InlineData("--Kafka:Brokers", "Kafka:Brokers must be")]
    [InlineData("--Kafka:SecurityProtocol SaslSsl", "Kafka:SaslUsername and Kafka:SaslPassword must be set")]
    [InlineData("--Kafka:SecurityProtocol Tls", "Kafka:SecurityProtocol")]
    [InlineData("--Kafka:SaslPassword a", "Kafka:SaslPassword must not be on the command line")]
    [InlineData("--Kafka:SaslMechanism Gssapi", "Kafka:SaslMechanism must be")]
    [InlineData("--Events:Topic records", "Events:Topic must differ")]
    [InlineData("--Events:Consumer Bridge", "Events:Consumer must be")]
    [InlineData("--Records:Topic", "Set Events:Topic, Records:Topic or both")]
    [InlineData("--Records:DeadLetterTopic records", "Records:DeadLetterTopic must be a topic other than Records:Topic")]
    [InlineData("--Records:MaxInFlight 0", "Records:MaxInFlight must be 1 to 256")]
    [InlineData("--Records:Topics a", "Topics")]
    [InlineData("--Operators:Url ftp://a", "Operators:Url must be")]
    [InlineData("--Secrets:Directory /none/such", "Secrets:Directory is not a readable folder")]
    public void A_setting_that_cannot_be_used_is_named(string setting, string told)
    {
        string[] args = setting.Contains(' ', StringComparison.Ordinal) ? setting.Split(' ') : [setting, ""];
        var invalid = Assert.Throws<InvalidSettingException>(() => Settings.Read([.. Good.Split(' '), .. args]));
        Assert.Contains(told, invalid.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bridge_that_cannot_start_says_why_and_ends_with_78()
    {
        using var bridge = new BridgeProcess(("Kafka:Brokers", "kafka:9092"));
        bridge.Start();
        Assert.Equal(78, await bridge.ExitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_page_lists_every_setting_with_its_default()
    {
        var page = File.ReadAllText(Checkout.PathOf("docs", "operations", "kafka.md"));
        var settings =
            from section in typeof(Settings).GetConstructors().Single().GetParameters()
            let defaults = Activator.CreateInstance(section.ParameterType)
            from property in section.ParameterType.GetProperties()
            select $"| `{section.Name}:{property.Name}` | {Shown(property.GetValue(defaults)!)}|";
        Assert.All(settings, row => Assert.Contains(row, page, StringComparison.Ordinal));
    }

    /// <summary>A default as the page has it; nothing for an empty text.</summary>
    private static string Shown(object value) => value switch
    {
        "" => "",
        int number => number.ToString("#,0 ", CultureInfo.InvariantCulture),
        bool isOn => isOn ? "`true` " : "`false` ",
        _ => $"`{value}` ",
    };
}
